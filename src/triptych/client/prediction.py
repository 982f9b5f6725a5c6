"""Questions to a model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

import httpx2

from triptych.client.answer import document
from triptych.client.call import Call
from triptych.client.content import json_body, json_text
from triptych.client.file import chunks, media_type
from triptych.client.table import Tabular, arrow_body, is_frame, read_frame, read_table, require_no_series
from triptych.domain.document import from_document
from triptych.domain.errors import TooLarge
from triptych.domain.prediction import Prediction, Predictions

Row: TypeAlias = Mapping[str, Any] | str | float | bool
"""Column to value; the bare value for a model with one input column."""
Params: TypeAlias = Mapping[str, Any]

LONGEST_QUERY = 60_000
"""Characters; servers read about 64 KiB of an address."""


def question(
    path: str, rows: object, params: Params | None, *, explain: bool = False, interval: float | None = None
) -> Call[Any]:
    """Describe the call that asks for one row, several, or a table, and reads an answer of the same shape."""
    require_no_series(rows)
    query = ({"explain": "true"} if explain else {}) | _level(interval)
    if is_frame(rows) or isinstance(rows, Tabular):
        read = partial(read_frame, index=rows.index) if is_frame(rows) else read_table
        return _asking(path, arrow_body(rows), read, _beside(params) | query)
    several = isinstance(rows, Sequence) and not isinstance(rows, str)
    body: dict[str, Any] = {"inputs": rows} if several else {"input": rows}
    if params is not None:
        body["params"] = params
    kind = Predictions if several else Prediction
    return _asking(path, json_body(body), lambda response: from_document(kind, document(response)), query)


def question_of_file(
    path: str, source: Path, out: Path, params: Params | None = None, interval: float | None = None
) -> Call[int]:
    """Describe the call that answers a file into another; it gives the number of bytes written."""
    return Call(
        method="POST",
        path=f"{path}/predict",
        query=_beside(params) | _level(interval),
        body=(chunks(source), media_type(source)),
        accept=media_type(out),
        read=lambda response: out.write_bytes(response.content),
    )


def _level(interval: float | None) -> dict[str, str]:
    return {} if interval is None else {"interval": f"{interval:.6f}".rstrip("0")}


def _beside(params: Params | None) -> dict[str, str]:
    """The query that holds the params of a table, which has no place for them.

    Raises:
        TooLarge: An address has no room for them.
    """
    if params is None:
        return {}
    text = json_text(params)
    if len(quote(text)) > LONGEST_QUERY:
        raise TooLarge("So many “params” fit no address; send the rows as a list of objects with them.")
    return {"params": text}


def _asking(
    path: str, body: tuple[bytes, str], read: Callable[[httpx2.Response], Any], query: Mapping[str, str] | None = None
) -> Call[Any]:
    # A prediction changes nothing, hence may be asked for again.
    return Call(method="POST", path=f"{path}/predict", query=query or {}, body=body, read=read, repeatable=True)
