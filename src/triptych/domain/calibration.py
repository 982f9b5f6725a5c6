"""How probabilities are corrected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    """What is done to them.

    Temperature multiplies the logarithms of all, which makes them bolder or more careful. Sigmoid also shifts the
    log-odds of two classes. Isotonic takes the probability of the positive one through a rising line of many pieces.
    """

    TEMPERATURE = "temperature"
    SIGMOID = "sigmoid"
    ISOTONIC = "isotonic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """A correction of probabilities.

    Attributes:
        method: What is done.
        slope: Number > 0 by which the logarithms, or the log-odds, are multiplied.
        offset: Added to the log-odds of the second class after that.
        x: Of the line, rising: probabilities of the second class.
        y: Of the line: what becomes of them.
    """

    method: Method
    slope: float = 1.0
    offset: float = 0.0
    x: tuple[float, ...] = ()
    y: tuple[float, ...] = ()
