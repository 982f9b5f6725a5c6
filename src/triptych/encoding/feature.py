"""What turns one column into some columns of the matrix."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Value: TypeAlias = str | float | bool | datetime | None
"""A validated cell: None when missing; a datetime is naive and UTC."""

Block: TypeAlias = NDArray[np.float64]
"""Shape (rows, width)."""

MISSING = float("nan")


class Feature(Protocol):
    """One column's encoding; `row` and `column` give the same floats, bit for bit."""

    @property
    def name(self) -> str:
        """The column that it reads."""
        ...

    @property
    def width(self) -> int:
        """How many columns of the matrix it fills."""
        ...

    @property
    def categorical(self) -> bool:
        """Whether what it fills are codes, whose order means nothing."""
        ...

    def row(self, value: Value) -> list[float]:
        """Encode one cell into `width` floats."""
        ...

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column into shape (rows, width)."""
        ...


def floats(values: pa.ChunkedArray) -> NDArray[np.float64]:
    """A column of numbers or booleans as float64, NaN where missing."""
    return values.cast(pa.float64()).to_numpy().astype(np.float64, copy=False)
