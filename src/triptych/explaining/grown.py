"""Sums of trees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Matrix
from triptych.explaining.sums import Sums, counted
from triptych.kernels import Floats, Grown

AT_ONCE = 200_000
"""Numbers that are worked on at once, so that a large forest costs bounded memory."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Paths:
    """The ways from the root to each leaf, step by step and player by player, both sorted by leaf and player.

    Attributes:
        nodes: Shape (steps,); where a step begins.
        left: Shape (steps,); whether it leads left.
        starts: Shape (pairs,); where the steps of a pair of leaf and player begin.
        rests: Shape (pairs,); the share of rows that go the way of the player's steps.
        players: Shape (pairs,).
        leaves: Shape (pairs,); the node of the leaf.
        ends: Shape (leaves that have pairs,); where the pairs of each begin.
    """

    nodes: Places
    left: NDArray[np.bool_]
    starts: Places
    rests: Floats
    players: Places
    leaves: Places
    ends: Places


class GrownSums:
    """Explains the sum of trees by Shapley values that know nothing but the trees.

    A player is an original column with all that it was encoded to. What a tree says when only some players are known
    is the mean of the leaves that can be reached, by the share of training rows that went there. A leaf adds
    `value * product(o_j or r_j)` to it: `o_j` is 1 when the row passes all steps of player j on the way, else 0, and
    `r_j` the share of rows that pass them. The mean over all orders of players is then an integral of a polynomial,
    `value * (o_i - r_i) * integral from 0 to 1 of product over j other than i of (o_j t + r_j (1 - t)) dt`,
    for k! (d - 1 - k)! / d! is the integral of t^k (1 - t)^(d - 1 - k). Gauss-Legendre nodes give it exactly.

    Args:
        grown: The trees.
        owners: Shape (columns,); the player that each column belongs to.
        players: How many there are.

    Source:
        Lundberg et al., From local explanations to global understanding with explainable AI for trees, Nature Machine
        Intelligence 2 (2020), path-dependent; the integral is Owen, Multilinear extensions of games (1972).
    """

    def __init__(self, grown: Grown, owners: Places, players: int) -> None:
        self._grown = grown
        self._players = players
        self._paths = _paths(grown, owners)
        most = int(np.diff(self._paths.ends, append=len(self._paths.players)).max(initial=1))
        nodes, weights = np.polynomial.legendre.leggauss((most + 1) // 2)
        self._times, self._weights = (nodes + 1.0) / 2.0, weights / 2.0
        self._base = self._usual()

    def sums(self, matrix: Matrix) -> Sums:
        """Explain one row, shape (1, columns)."""
        dense: Floats = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
        paths, outputs = self._paths, self._grown.outputs
        parts = np.zeros((self._players, outputs))
        if not len(paths.players):
            return Sums(self._base, parts)
        passed = self._grown.goes_left(dense[0])[paths.nodes] == paths.left
        ones = np.logical_and.reduceat(passed, paths.starts).astype(np.float64)
        for first, last in self._chunks():
            pairs = slice(paths.ends[first], paths.ends[last] if last < len(paths.ends) else len(paths.players))
            added = self._added(ones[pairs], paths.rests[pairs], paths.ends[first:last] - pairs.start)
            parts += self._grouped(added, pairs)
        return Sums(self._base, parts)

    def _chunks(self) -> Iterator[tuple[int, int]]:
        """Leaves that are worked on at once, as places among those that have pairs."""
        ends = self._paths.ends
        step = max(1, len(ends) * AT_ONCE // (len(self._paths.players) * len(self._times)))
        return ((first, min(first + step, len(ends))) for first in range(0, len(ends), step))

    def _added(self, ones: Floats, rests: Floats, starts: Places) -> Floats:
        """What each pair adds to a leaf's value of 1."""
        factors = ones[:, None] * self._times + rests[:, None] * (1.0 - self._times)
        whole = np.multiply.reduceat(factors, starts)
        of_leaf = np.repeat(np.arange(len(starts)), np.diff(starts, append=len(ones)))
        # A way that no row ever took, and this one neither, adds nothing; its product is 0 already.
        others = whole[of_leaf] / np.where(factors == 0.0, 1.0, factors)
        return (ones - rests) * (others @ self._weights)

    def _grouped(self, added: Floats, pairs: slice) -> Floats:
        """From shape (pairs,) to shape (players, sums)."""
        grown, outputs = self._grown, self._grown.outputs
        leaves, players = self._paths.leaves[pairs], self._paths.players[pairs]
        values = grown.values[leaves]
        if values.shape[1] > 1:
            return np.column_stack([counted(players, added * column, self._players) for column in values.T])
        places = players * outputs + grown.goals[leaves]
        return counted(places, added * values[:, 0], self._players * outputs).reshape(self._players, outputs)

    def _usual(self) -> Floats:
        """The mean of the leaves by the share of training rows that came there."""
        grown, paths = self._grown, self._paths
        base = np.zeros(grown.outputs)
        reached = np.zeros(len(grown.columns))
        reached[grown.columns < 0] = 1.0  # of a tree that is a leaf
        if len(paths.players):
            reached[paths.leaves[paths.ends]] = np.multiply.reduceat(paths.rests, paths.ends)
        leaf = np.flatnonzero(grown.columns < 0)
        if grown.values.shape[1] > 1:
            return reached[leaf] @ grown.values[leaf]
        np.add.at(base, grown.goals[leaf], reached[leaf] * grown.values[leaf, 0])
        return base


def _paths(grown: Grown, owners: Places) -> _Paths:
    inner = np.flatnonzero(grown.columns >= 0)
    parents = np.full(len(grown.columns), -1)
    parents[grown.left[inner]] = inner
    parents[grown.right[inner]] = inner
    steps = _steps(grown, parents)
    nodes, children, leaves = (np.concatenate(each) for each in zip(*steps, strict=True))
    players = owners[grown.columns[nodes]]
    order = np.lexsort((players, leaves))
    nodes, children, leaves, players = nodes[order], children[order], leaves[order], players[order]
    covers = grown.covers[nodes]
    # Where no row came by, half of none goes either way.
    shares = np.where(covers > 0.0, grown.covers[children] / np.where(covers > 0.0, covers, 1.0), 0.5)
    starts = np.flatnonzero(_new(leaves) | _new(players))
    rests = np.multiply.reduceat(shares, starts) if starts.size else shares
    return _Paths(
        nodes=nodes, left=grown.left[nodes] == children, starts=starts, rests=rests, players=players[starts],
        leaves=leaves[starts], ends=np.flatnonzero(_new(leaves[starts])),
    )  # fmt: skip


def _steps(grown: Grown, parents: Places) -> list[tuple[Places, Places, Places]]:
    """Each step of each way as (node, next node, leaf), climbed from all leaves at once."""
    leaves = np.flatnonzero(grown.columns < 0)
    at, found = leaves, [(leaves[:0], leaves[:0], leaves[:0])]
    while (parents[at] >= 0).any():
        inside = parents[at] >= 0
        at, leaves = at[inside], leaves[inside]
        found.append((parents[at], at, leaves))
        at = parents[at]
    return found


def _new(sorted_values: Places) -> NDArray[np.bool_]:
    """Where another value begins."""
    return np.diff(sorted_values, prepend=-1) != 0
