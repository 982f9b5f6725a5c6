"""Trees as they were grown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triptych.kernels.step import Floats

Ints = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Grown:
    """The nodes of some trees, one tree after the other, for whoever explains what the trees add up to.

    Attributes:
        columns: Shape (nodes,); the column that a node looks at, less than 0 for a leaf.
        splits: Shape (nodes,); what is at most this goes left.
        left: Shape (nodes,); where left leads.
        right: Shape (nodes,).
        missing_left: Shape (nodes,); whether a missing value goes left.
        covers: Shape (nodes,); how many rows of the training, or what weight of them, came by.
        values: Shape (nodes, numbers a leaf); what a leaf adds: one number to one sum, or one to each.
        goals: Shape (nodes,); the sum that a leaf of one number is added to.
        outputs: How many sums there are.
        coded: The nodes that look at codes, rising.
        ends: For each of them, where its codes end.
        codes: The codes that go left, one node's after the other's.
    """

    columns: Ints
    splits: Floats
    left: Ints
    right: Ints
    missing_left: NDArray[np.bool_]
    covers: Floats
    values: Floats
    goals: Ints
    outputs: int
    coded: Ints
    ends: Ints
    codes: Floats

    def goes_left(self, row: Floats) -> NDArray[np.bool_]:
        """Which way a row goes at each node, whether it comes there or not; a leaf's own is without meaning.

        Args:
            row: Shape (columns,).
        """
        cells = row[np.maximum(self.columns, 0)]
        left = cells <= self.splits
        if self.coded.size:
            nodes = self._of_codes
            left[self.coded] = False
            left[nodes[cells[nodes] == self.codes]] = True
        return np.where(np.isnan(cells), self.missing_left, left)

    @cached_property
    def _of_codes(self) -> Ints:
        """The node of each code."""
        return np.repeat(self.coded, np.diff(self.ends, prepend=0))
