"""Numbers and booleans."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, isnan

import numpy as np
import pyarrow as pa

from triptych.encoding.feature import MISSING, Block, Value, floats

FARTHEST = 1e12
"""Scales from the centre at which a number is cut off, so that no sum of a linear model is infinite."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """The number itself, for trees: NaN where missing."""

    name: str
    width: int = 1
    categorical: bool = False

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        return [float(value) if isinstance(value, (int, float)) else MISSING]

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        return floats(values)[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaled:
    """The number centred and scaled, for linear models, and whether it was missing.

    Attributes:
        name: The column that it reads.
        center: What stands for a missing value; becomes 0.
        scale: What becomes 1.
        flagged: Whether a second column says that the value was missing.
    """

    name: str
    center: float
    scale: float
    flagged: bool
    categorical: bool = False

    @property
    def width(self) -> int:
        """One, or two with the flag."""
        return 2 if self.flagged else 1

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        number = float(value) if isinstance(value, (int, float)) else MISSING
        missing = isnan(number)
        scaled = 0.0 if missing else (number - self.center) / self.scale
        scaled = min(max(scaled, -FARTHEST), FARTHEST)
        return [scaled, float(missing)] if self.flagged else [scaled]

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        numbers = floats(values)
        missing = np.isnan(numbers)
        with np.errstate(over="ignore"):
            scaled = np.where(missing, 0.0, (numbers - self.center) / self.scale)
        scaled = np.clip(scaled, -FARTHEST, FARTHEST)
        return np.column_stack([scaled, missing.astype(np.float64)] if self.flagged else [scaled])


def fit_scaled(name: str, values: pa.ChunkedArray) -> Scaled:
    """Learn the centre (mean) and the scale (standard deviation) of a column."""
    numbers = floats(values)
    missing = np.isnan(numbers)
    known = numbers[~missing]
    with np.errstate(over="ignore", invalid="ignore"):
        scale = float(known.std()) if known.size else 1.0
        center = float(known.mean()) if known.size else 0.0
    if not isfinite(scale):  # the squares of such numbers are too large
        center, scale = 0.0, float(np.abs(known).max())
    return Scaled(name=name, center=center, scale=scale or 1.0, flagged=bool(missing.any()))
