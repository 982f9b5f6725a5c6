"""A curve through points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.step import Floats, Whole


@dataclass(frozen=True, eq=False)
class Curve(Whole):
    """Straight lines between points, for each number; level before the first point and after the last.

    Attributes:
        x: Shape (points,), rising.
        y: Shape (points,).
    """

    x: Floats
    y: Floats

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.interp(matrix, self.x, self.y)
