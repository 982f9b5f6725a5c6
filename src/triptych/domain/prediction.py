"""Answers of a model."""

from __future__ import annotations

from dataclasses import dataclass

from triptych.domain.explanation import Explanation
from triptych.domain.interval import Interval
from triptych.domain.schema import Json, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The answer for one row.

    Attributes:
        prediction: The class or the number, or whatever a foreign model gives; None when it gives none.
        probabilities: Class (as text) to its probability; None for a regression.
        model: The registered model's name.
        version: The version that answered.
        digest: SHA-256 of its files; of a foreign model those of its first download here.
        prediction_id: UUIDv7 text.
        threshold: Probability of the positive class from which it is predicted; None unless binary.
        ids: The id columns of the input, echoed.
        output: Name of the model's only output, when it has one; None otherwise.
        explanation: What each column added, when that was asked for.
        interval: Where the truth lies in a share of cases, when that was asked for.
    """

    prediction: Json
    probabilities: dict[str, float] | None = None
    model: str
    version: str
    digest: str | None = None
    prediction_id: str
    threshold: float | None = None
    ids: dict[str, Scalar] | None = None
    output: str | None = None
    explanation: Explanation | None = None
    interval: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Predictions:
    """The answers for several rows, in their order.

    Attributes:
        predictions: One value a row.
        probabilities: One mapping a row; None for a regression.
        model: The registered model's name.
        version: The version that answered.
        digest: SHA-256 of its files; of a foreign model those of its first download here.
        prediction_id: UUIDv7 text; row `i` is named `prediction_id` + "/" + `i`.
        threshold: As in `Prediction`.
        ids: The id columns of each row, echoed.
        output: As in `Prediction`.
        intervals: One a row, when they were asked for.
    """

    predictions: tuple[Json, ...]
    probabilities: tuple[dict[str, float], ...] | None = None
    model: str
    version: str
    digest: str | None = None
    prediction_id: str
    threshold: float | None = None
    ids: tuple[dict[str, Scalar], ...] | None = None
    output: str | None = None
    intervals: tuple[Interval, ...] | None = None
