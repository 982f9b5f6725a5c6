"""How each server is asked, and where its answer is."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Row: TypeAlias = dict[str, Any]
Asked: TypeAlias = tuple[str, bytes]
"""A path and a JSON body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One way to ask.

    Attributes:
        one: Asks for one row of a model.
        many: Asks for several.
        read: All predictions of an answer's document.
    """

    one: Callable[[str, Row], Asked]
    many: Callable[[str, Sequence[Row]], Asked]
    read: Callable[[Any], list[Any]]


def _body(document: Any) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()


def _native(path: Callable[[str], str]) -> Dialect:
    return Dialect(
        one=lambda model, row: (path(model), _body({"input": row})),
        many=lambda model, rows: (path(model), _body({"inputs": list(rows)})),
        read=lambda answer: answer["predictions"] if "predictions" in answer else [answer["prediction"]],
    )


def _split(rows: Sequence[Row]) -> Asked:
    columns = list(rows[0])
    table = {"columns": columns, "data": [[row[name] for name in columns] for row in rows]}
    return "/invocations", _body({"dataframe_split": table})


TRIPTYCH = _native(lambda model: f"/models/{model}/predict")
PLAIN = _native(lambda _: "/predict")
"""The hand-written service, LitServe's and the constant floor."""

MLFLOW = Dialect(
    one=lambda _, row: _split([row]), many=lambda _, rows: _split(rows), read=lambda answer: answer["predictions"]
)
BENTOML = Dialect(
    one=lambda _, row: ("/predict", _body({"rows": [row]})),
    many=lambda _, rows: ("/predict_many", _body({"rows": list(rows)})),
    read=lambda answer: answer,
)
