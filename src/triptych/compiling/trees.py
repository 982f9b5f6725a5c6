"""Decision trees as plain arrays, whichever library grew them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triptych.compiling.source import Source
from triptych.kernels import Floats

LEAF = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """One tree; node 0 is its root.

    Attributes:
        columns: Shape (nodes,); the column that a node looks at, `LEAF` for a leaf.
        splits: Shape (nodes,); what is at most this goes left.
        left: Shape (nodes,); the node where left leads.
        right: Shape (nodes,).
        missing_left: Shape (nodes,); whether a missing value goes left.
        values: Shape (nodes, numbers a leaf); what a leaf adds.
        members: Node to the codes that go left, for nodes that look at codes; a missing code goes as `missing_left`.
        goal: Which sum a leaf of one number is added to.
        covers: Shape (nodes,); how many rows of the training, or what weight of them, came by; None when unknown.
    """

    columns: NDArray[np.int64]
    splits: Floats
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    missing_left: NDArray[np.bool_]
    values: Floats
    members: Mapping[int, Sequence[float]] = field(default_factory=dict)
    goal: int = 0
    covers: Floats | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trees:
    """Trees whose leaves are summed.

    Attributes:
        trees: In the order in which they are added.
        width: Columns of the matrix.
        targets: How many sums there are.
        single: Whether leaves are added in 32 bits, as the numbers are read.
    """

    trees: Sequence[Tree]
    width: int
    targets: int
    single: bool = False

    @property
    def vectors(self) -> bool:
        """Whether a leaf holds a number for each sum, and not one for one of them."""
        return self.trees[0].values.shape[1] > 1

    @property
    def sets(self) -> bool:
        """Whether some node looks at codes."""
        return any(tree.members for tree in self.trees)

    def note(self, source: Source) -> None:
        """Note where the trees decide."""
        for tree in self.trees:
            inner = [node for node in np.flatnonzero(tree.columns != LEAF).tolist() if node not in tree.members]
            for column, split in zip(tree.columns[inner].tolist(), tree.splits[inner].tolist(), strict=True):
                source.decides(column, split)


def tree_of_lists(nodes: Sequence[Mapping[str, Any]], *, goal: int = 0) -> Tree:
    """A tree from its nodes, each with `column`, `split`, `left`, `right`, `missing_left`, or `value`, or `members`.

    Each may have a `cover`.
    """
    covers = [node.get("cover") for node in nodes] if len(nodes) > 1 else [1.0]
    return Tree(
        columns=np.array([node.get("column", LEAF) for node in nodes], dtype=np.int64),
        splits=np.array([node.get("split", 0.0) for node in nodes], dtype=np.float64),
        left=np.array([node.get("left", place) for place, node in enumerate(nodes)], dtype=np.int64),
        right=np.array([node.get("right", place) for place, node in enumerate(nodes)], dtype=np.int64),
        missing_left=np.array([bool(node.get("missing_left")) for node in nodes]),
        values=np.array([np.atleast_1d(node.get("value", 0.0)) for node in nodes], dtype=np.float64),
        members={place: node["members"] for place, node in enumerate(nodes) if "members" in node},
        goal=goal,
        covers=None if None in covers else np.array(covers, dtype=np.float64),
    )
