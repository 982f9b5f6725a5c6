"""Questions to a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from triptych.client.transport import Transport
from triptych.domain.document import from_document
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.schema import Scalar

Row: TypeAlias = Mapping[str, Scalar | None] | Scalar
Input: TypeAlias = Row | Sequence[Row]


def ask(transport: Transport, path: str, rows: Input) -> Prediction | Predictions:
    """Post one row or several, and read the answer of the same shape."""
    if isinstance(rows, Sequence) and not isinstance(rows, str):
        return from_document(Predictions, transport.request("POST", path, json={"inputs": list(rows)}))
    return from_document(Prediction, transport.request("POST", path, json={"input": rows}))
