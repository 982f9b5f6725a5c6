"""Trees to what numpy walks."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from triptych.compiling.trees import LEAF, Tree, Trees
from triptych.kernels import Floats, Walk
from triptych.kernels import walk as walking

_Part: TypeAlias = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], Floats]
"""A tree's columns of ranks, ranks, ways left, and values."""


def walked_trees(trees: Trees) -> Walk | None:
    """The trees for batches; None when a node looks at codes, none looks at anything, or there are too many."""
    if trees.sets or sum(len(tree.columns) for tree in trees.trees) >= walking.LEAF:
        return None
    splits = _splits(trees)
    pairs = sorted(splits)
    if not pairs:
        return None
    place_of = {pair: place for place, pair in enumerate(pairs)}
    parts: list[_Part] = []
    depth = start = 0
    for tree in trees.trees:
        part, deep = _part(tree, splits, place_of, start)
        parts.append(part)
        depth, start = max(depth, deep), start + len(tree.columns)
    columns, ranks, left, values = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    sizes = [len(tree.columns) for tree in trees.trees]
    return Walk(
        sources=np.array([column for column, _ in pairs], dtype=np.int32),
        low=np.array([low for _, low in pairs], dtype=np.bool_),
        splits=np.concatenate([splits[pair] for pair in pairs]),
        ends=np.cumsum([len(splits[pair]) for pair in pairs]).astype(np.int32),
        roots=(np.cumsum(sizes) - sizes).astype(np.int32),
        columns=columns, ranks=ranks, left=left, values=values,
        goals=np.array([tree.goal for tree in trees.trees], dtype=np.int32), depth=depth,
        single=trees.single,
    )  # fmt: skip


def _splits(trees: Trees) -> dict[tuple[int, bool], NDArray[np.float64]]:
    """The splits of each pair of a column and of where its missing values go."""
    columns = np.concatenate([tree.columns for tree in trees.trees])
    low = np.concatenate([tree.missing_left for tree in trees.trees])
    splits = np.concatenate([tree.splits for tree in trees.trees])
    return {
        (column, side): np.unique(splits[found])
        for column in np.unique(columns[columns != LEAF]).tolist()
        for side in (False, True)
        if (found := (columns == column) & (low == side)).any()
    }


def _part(
    tree: Tree, splits: dict[tuple[int, bool], NDArray[np.float64]], place_of: dict[tuple[int, bool], int], start: int
) -> tuple[_Part, int]:
    """A tree's nodes level by level, so that right is always one after left; and its depth."""
    order, levels, left = _levels(tree)
    leaf = tree.columns[order] == LEAF
    columns, ranks = np.zeros(len(order), np.int32), np.full(len(order), walking.LEAF, np.int32)
    for (column, low), place in place_of.items():
        here = (tree.columns[order] == column) & (tree.missing_left[order] == low)
        columns[here] = place
        ranks[here] = np.searchsorted(splits[column, low], tree.splits[order][here])
    left = np.where(leaf, np.arange(len(order)), left) + start
    return (columns, ranks, left.astype(np.int32), tree.values[order]), levels


def _levels(tree: Tree) -> tuple[NDArray[np.int64], int, NDArray[np.int64]]:
    order, levels = [np.zeros(1, dtype=np.int64)], 0
    left: list[NDArray[np.int64]] = []
    count = 1
    while True:
        level = order[-1]
        inner = tree.columns[level] != LEAF
        places = np.zeros(len(level), dtype=np.int64)
        places[inner] = count + 2 * np.arange(int(inner.sum()))
        left.append(places)
        if not inner.any():
            return np.concatenate(order), levels, np.concatenate(left)
        following = np.column_stack([tree.left[level[inner]], tree.right[level[inner]]]).ravel()
        order.append(following)
        count, levels = count + len(following), levels + 1
