"""Questions to a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import httpx2

from triptych.client.answer import document
from triptych.client.call import Call
from triptych.client.content import json_body
from triptych.client.file import chunks, media_type
from triptych.client.table import Tabular, arrow_body, is_frame, read_frame, read_table, require_no_series
from triptych.domain.document import from_document
from triptych.domain.errors import InvalidInput
from triptych.domain.prediction import Prediction, Predictions

Row: TypeAlias = Mapping[str, Any] | str | float | bool
"""Column to value; the bare value for a model with one input column."""
Params: TypeAlias = Mapping[str, Any]


def question(path: str, rows: object, params: Params | None) -> Call[Any]:
    """Describe the call that asks for one row, several, or a table, and reads an answer of the same shape.

    Raises:
        InvalidInput: Params stand beside a table, whose format has no place for them.
    """
    require_no_series(rows)
    if is_frame(rows) or isinstance(rows, Tabular):
        if params is not None:
            raise InvalidInput("A table carries no “params”; send its rows as a list of objects to send some.")
        return _asking(path, arrow_body(rows), partial(read_frame, index=rows.index) if is_frame(rows) else read_table)
    several = isinstance(rows, Sequence) and not isinstance(rows, str)
    body: dict[str, Any] = {"inputs": rows} if several else {"input": rows}
    if params is not None:
        body["params"] = params
    kind = Predictions if several else Prediction
    return _asking(path, json_body(body), lambda response: from_document(kind, document(response)))


def question_of_file(path: str, source: Path, out: Path) -> Call[int]:
    """Describe the call that answers a file into another; it gives the number of bytes written."""
    return Call(
        method="POST",
        path=f"{path}/predict",
        body=(chunks(source), media_type(source)),
        accept=media_type(out),
        read=lambda response: out.write_bytes(response.content),
    )


def _asking(path: str, body: tuple[bytes, str], read: Callable[[httpx2.Response], Any]) -> Call[Any]:
    # A prediction changes nothing, hence may be asked for again.
    return Call(method="POST", path=f"{path}/predict", body=body, read=read, repeatable=True)
