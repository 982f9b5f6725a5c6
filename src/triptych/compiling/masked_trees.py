"""Trees to the sets of leaves that each interval of a column leaves reachable."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.compiling.trees import LEAF, Tree, Trees
from triptych.kernels import Floats, Masks

MOST_LEAVES = 64
MOST_COLUMNS = 64
"""Beyond which ONNX Runtime, which looks at few of them for a tree, is the quicker one."""
MOST_BYTES = 16 * 1024 * 1024
"""Of the sets; a server holds them twice."""


def masked_trees(trees: Trees) -> Masks | None:
    """The trees as sets of leaves; None when there are too many of them, or of columns, or none decides anything."""
    most = max(int((tree.columns == LEAF).sum()) for tree in trees.trees)
    if trees.vectors or most > MOST_LEAVES:
        return None
    ordered = sorted(trees.trees, key=lambda tree: tree.goal)
    splits = _splits(ordered)
    kind = np.uint32 if most <= 32 else np.uint64  # noqa: PLR2004 - the bits that it has
    starts = dict(zip(splits, np.cumsum([0, *(len(found) + 2 for found in splits.values())]).tolist(), strict=False))
    count = sum(len(found) + 2 for found in splits.values())
    if not 0 < len(splits) <= MOST_COLUMNS or count * len(ordered) * np.dtype(kind).itemsize > MOST_BYTES:
        return None
    masks = np.full((count, len(ordered)), np.iinfo(kind).max, kind)
    values = np.zeros((len(ordered), most), np.float32 if trees.single else np.float64)
    for number, tree in enumerate(ordered):
        leaves, covers = _leaves(tree)
        values[number, : len(leaves)] = tree.values[leaves, 0]
        for node, (first, end) in covers.items():
            column = int(tree.columns[node])
            start = starts[column]
            right = _goes_right(tree, node, splits[column])
            masks[start : start + len(right), number][right] &= kind(~_ones(first, end) & int(np.iinfo(kind).max))
    return Masks(
        columns=np.array(list(splits)),
        splits=np.concatenate(list(splits.values())),
        ends=np.cumsum([len(found) for found in splits.values()]),
        masks=masks,
        values=values,
        sizes=np.bincount([tree.goal for tree in ordered], minlength=trees.targets),
    )


def _splits(trees: list[Tree]) -> dict[int, Floats]:
    """The ends of the intervals of each column; a code is an interval of its own."""
    found: dict[int, list[Floats]] = {}
    for tree in trees:
        for node in np.flatnonzero(tree.columns != LEAF).tolist():
            ends = found.setdefault(int(tree.columns[node]), [])
            if node in tree.members:
                codes = np.array(tree.members[node], np.float64)
                ends += [codes, np.nextafter(codes, -np.inf)]
            else:
                ends.append(tree.splits[node : node + 1])
    return {column: np.unique(np.concatenate(found[column])) for column in sorted(found)}


def _goes_right(tree: Tree, node: int, splits: Floats) -> NDArray[np.bool_]:
    """Whether what lies in each interval, and what is missing, goes right."""
    inside = np.append(splits, np.inf)  # an interval holds its upper end
    left = np.isin(inside, tree.members[node]) if node in tree.members else inside <= tree.splits[node]
    return np.append(~left, not tree.missing_left[node])


def _leaves(tree: Tree) -> tuple[list[int], dict[int, tuple[int, int]]]:
    """The leaves from left to right, and of each other node the places of the leaves on its left."""
    leaves: list[int] = []
    covers: dict[int, tuple[int, int]] = {}
    todo: list[tuple[int, int | None]] = [(0, None)]
    while todo:
        node, first = todo.pop()
        if first is not None:  # its left side is done
            covers[node] = (first, len(leaves))
        elif tree.columns[node] == LEAF:
            leaves.append(node)
        else:
            todo += [(int(tree.right[node]), None), (node, len(leaves)), (int(tree.left[node]), None)]
    return leaves, covers


def _ones(first: int, end: int) -> int:
    return (1 << end) - (1 << first)
