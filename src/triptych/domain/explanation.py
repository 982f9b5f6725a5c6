"""Why a model answers as it does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from triptych.domain.schema import Scalar


class Measure(StrEnum):
    """What contributions add up to."""

    VALUE = "value"
    """The predicted number."""

    LOG = "log"
    """The logarithm of the predicted number."""

    PROBABILITY = "probability"
    """The probability of the class."""

    LOG_ODDS = "log-odds"
    """ln(p / (1 - p)) of the class's probability p."""

    LOG_SHARE = "log-share"
    """ln(p) of the class's probability, less the mean of ln(p) over all classes."""

    SCORE = "score"
    """A number of the model's own, of which the answer is made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What each column added to one prediction.

    Attributes:
        contributions: Column to what its value added; the largest first, whatever its sign.
        base: What there is before any column is looked at.
        score: The base and all contributions.
        measure: What the score is.
        label: The class that it is the score of; None for a number.
        exact: Whether each contribution is; else they are near, and add up exactly all the same.
    """

    contributions: dict[str, float]
    base: float
    score: float
    measure: Measure
    label: Scalar | None = None
    exact: bool = True
