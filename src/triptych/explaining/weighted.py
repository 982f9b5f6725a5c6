"""Weighted sums of columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Matrix
from triptych.explaining.sums import Sums, counted
from triptych.kernels import Floats, Linear


class WeightedSums:
    """Explains `Linear`: a column adds its weight times how far its value is from the mean.

    Args:
        linear: Knows the means.
        owners: Shape (columns,); the player that each column belongs to.
        players: How many there are.

    Source:
        The Shapley values of a linear model whose columns are independent; Lundberg and Lee, A unified approach to
        interpreting model predictions, NeurIPS 2017, corollary 1.
    """

    def __init__(self, linear: Linear, owners: NDArray[np.int64], players: int) -> None:
        assert linear.means is not None
        self._weights = linear.weights
        self._owners = owners
        self._players = players
        self._usual = self._grouped(linear.weights * linear.means, owners)
        self._base = linear.offset + self._usual.sum(axis=0)

    def sums(self, matrix: Matrix) -> Sums:
        """Explain one row, shape (1, columns)."""
        if isinstance(matrix, np.ndarray):
            added = self._grouped(self._weights * matrix[0], self._owners)
        else:
            places = matrix.indices
            added = self._grouped(self._weights[:, places] * matrix.data, self._owners[places])
        return Sums(self._base, added - self._usual)

    def _grouped(self, added: Floats, owners: NDArray[np.int64]) -> Floats:
        """From shape (scores, columns) to shape (players, scores)."""
        return np.column_stack([counted(owners, row, self._players) for row in added])
