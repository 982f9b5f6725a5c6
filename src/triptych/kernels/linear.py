"""Weighted sums of columns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.step import Floats, Whole

if TYPE_CHECKING:
    from scipy import sparse


@dataclass(frozen=True, eq=False)
class Linear(Whole):
    """Sums of the columns, and an offset.

    Attributes:
        weights: Shape (sums, columns).
        offset: Shape (sums,).
        means: Shape (columns,); what explanations measure a row against; None when nothing is known of other rows.
    """

    weights: Floats
    offset: Floats
    means: Floats | None = None

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        if not isinstance(matrix, np.ndarray):
            return self._sparse(matrix) + self.offset
        # Not a BLAS product, whose last bit depends on how many rows it is given.
        return np.einsum("ij,kj->ik", np.ascontiguousarray(matrix), self.weights, optimize=False) + self.offset

    def _sparse(self, matrix: sparse.csr_array) -> Floats:
        sums = np.zeros((matrix.shape[0], len(self.offset)))
        filled = np.flatnonzero(np.diff(matrix.indptr))
        if filled.size:
            products = matrix.data[:, None] * self._upright[matrix.indices]
            # Each segment is summed by itself, so that the rows beside it change no bit.
            sums[filled] = np.add.reduceat(products, matrix.indptr[filled], axis=0)
        return sums

    @cached_property
    def _upright(self) -> Floats:
        return np.ascontiguousarray(self.weights.T)
