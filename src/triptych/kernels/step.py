"""What a kernel is made of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Matrix

Floats = NDArray[np.float64]


class Step(ABC):
    """A function of rows, each alone: what a row gives does not depend, to the bit, on the rows beside it.

    Safe for threads.
    """

    @abstractmethod
    def rows(self, matrix: Matrix) -> Floats:
        """From shape (rows, columns) to shape (rows, columns of its own)."""

    @abstractmethod
    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row; the same floats as `rows` gives."""


class Whole(Step):
    """A step that knows no sooner way for one row."""

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row; the same floats as `rows` gives."""
        return self.rows(np.array([values], dtype=np.float64))[0].tolist()
