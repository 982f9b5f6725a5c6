"""Trees in numpy, all rows and some trees at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from triptych.kernels.step import Floats

Ints = NDArray[np.int32]

LEAF = np.int32(2**31 - 1)
AT_ONCE = 20_000
"""Pairs of row and tree that are walked at once, so that they stay near the processor."""

FIRST_LOOK, LOOK = 7, 3
"""Levels after which, and after which again, the pairs that reached a leaf are put aside."""


@dataclass(frozen=True, eq=False)
class Walk:
    """Trees without sets of codes, whose numbers were replaced by their ranks among the splits of their column.

    A processor guesses badly which way a row goes; here no step depends on a guess, which makes large batches of
    forests quicker than in ONNX Runtime. For a single row it is far slower.

    Attributes:
        sources: For each column of ranks, which column it is made of.
        low: For each column of ranks, whether a missing value is below all splits; else it is above.
        splits: The splits of each column of ranks, rising, one after the other.
        ends: For each column of ranks, where its splits end.
        roots: For each tree, its first node.
        columns: For each node, its column of ranks.
        ranks: For each node, the highest rank that goes left; `LEAF` for a leaf.
        left: For each node, where left leads, and one further right; itself for a leaf.
        values: Shape (nodes, numbers a leaf).
        goals: For each tree, the sum that its only number is added to.
        depth: The longest way from a root to a leaf.
        single: Whether each sum is rounded to 32 bits after each tree.
    """

    sources: Ints
    low: NDArray[np.bool_]
    splits: Floats
    ends: Ints
    roots: Ints
    columns: Ints
    ranks: Ints
    left: Ints
    values: Floats
    goals: Ints
    depth: int
    single: bool = False

    def sums(self, matrix: Floats, targets: int) -> Floats:
        """The sums of all trees, added in their order."""
        total = np.zeros((len(matrix), targets), np.float32 if self.single else np.float64)
        for trees, leaves in self._leaves(matrix):
            reached = self.values[leaves].reshape(len(trees), len(matrix), -1)
            for tree, numbers in zip(trees, reached, strict=True):
                if numbers.shape[1] == 1:
                    total[:, self.goals[tree]] += numbers[:, 0]
                else:
                    total += numbers
        return total.astype(np.float64, copy=False)

    def _leaves(self, matrix: Floats) -> Iterator[tuple[range, Ints]]:
        ranked, rows = self._ranked(matrix).ravel(), np.arange(len(matrix), dtype=np.int32)
        starts = self.columns * np.int32(len(matrix))
        few = max(1, AT_ONCE // max(1, len(matrix)))
        for first in range(0, len(self.roots), few):
            trees = range(first, min(first + few, len(self.roots)))
            at = np.repeat(self.roots[first : trees.stop], len(matrix))
            yield trees, self._descend(at, np.tile(rows, len(trees)), ranked, starts)

    def _descend(self, at: Ints, row: Ints, ranked: Ints, starts: Ints) -> Ints:
        reached, pairs = at, np.arange(len(at), dtype=np.int32)
        for level in range(self.depth):
            at = self.left.take(at) + (ranked.take(starts.take(at) + row) > self.ranks.take(at))
            if level >= FIRST_LOOK and (level - FIRST_LOOK) % LOOK == 0:
                reached[pairs] = at
                inside = np.flatnonzero(self.ranks.take(at) != LEAF)
                at, row, pairs = at[inside], row[inside], pairs[inside]
                if not inside.size:
                    break
        reached[pairs] = at
        return reached

    def _ranked(self, matrix: Floats) -> Ints:
        ranked = np.empty((len(self.sources), len(matrix)), dtype=np.int32)
        for place, (source, low, splits) in enumerate(self._columns):
            column = matrix[:, source]
            ranked[place] = np.searchsorted(splits, column)  # what is missing is sorted behind all
            if low:
                ranked[place][np.isnan(column)] = -1
        return ranked

    @cached_property
    def _columns(self) -> list[tuple[int, bool, Floats]]:
        parts = np.split(self.splits, self.ends[:-1])
        return list(zip(self.sources.tolist(), self.low.tolist(), parts, strict=True))
