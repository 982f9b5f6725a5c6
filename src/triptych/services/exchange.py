"""A request on the shortest way, and its answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from triptych.domain.prediction import Prediction, Predictions
from triptych.serving.express import Express


@dataclass(slots=True)
class Asked:
    """A request as it came.

    Attributes:
        body: JSON.
        request_id: Under which the server's log speaks of it.
        prediction_id: Of the answer for a row that was sent alone; None for a new one.
    """

    body: bytes
    request_id: str | None
    prediction_id: str | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Exchange:
    """A request and its answer.

    Attributes:
        asked: As it came.
        found: What was read.
        content: The answer as it is sent.
        seconds: Of decoding, encoding and predicting.
        answer: Makes the answer for who needs more than its bytes.
    """

    asked: Asked
    found: Express
    content: bytes
    seconds: tuple[float, float, float]
    answer: Callable[[], Prediction | Predictions]


@dataclass(slots=True, kw_only=True)
class Spent:
    """An answer and what it took.

    Attributes:
        content: The answer as JSON.
        seconds: Of decoding, encoding, predicting and recording.
    """

    content: bytes
    seconds: tuple[float, float, float, float]
