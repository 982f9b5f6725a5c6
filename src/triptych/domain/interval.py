"""How sure an answer is: an interval around a number, or the classes that may be true."""

from __future__ import annotations

from dataclasses import dataclass

from triptych.domain.schema import Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Where the truth lies in a stated share of cases.

    Attributes:
        level: That share.
        lower: Of a number; None for classes, and where the answer is no number.
        upper: As `lower`.
        classes: Those that may be true, in the order of their probabilities, the predicted one among them; None for a
            number.
    """

    level: float
    lower: float | None = None
    upper: float | None = None
    classes: tuple[Scalar, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Errors on rows that were not learned from, sorted; of very many, some in equal steps.

    Attributes:
        rows: How many there were.
        values: Rising; all of them, or of more than `MOST` those at `STEPS` equal steps from the first to the last.
    """

    rows: int
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformal:
    """What intervals are made of.

    Attributes:
        bands: Of a number: the errors (truth less answer) of answers up to each edge and above the one before.
        edges: Rising; the last band has none.
        lowest: No interval reaches below; None when it may.
        shares: Of classes: 1 less the probability of the true one; None for a number.
        groups: How many groups the rows were of, whose errors resemble each other; None when they were of none.
    """

    bands: tuple[Errors, ...] = ()
    edges: tuple[float, ...] = ()
    lowest: float | None = None
    shares: Errors | None = None
    groups: int | None = None


MOST = 500
"""Errors that are all kept of a band."""

STEPS = 400
"""Of the cases between the errors that are kept of a band with more."""
