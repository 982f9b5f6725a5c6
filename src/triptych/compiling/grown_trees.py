"""Trees to what explains them."""

from __future__ import annotations

import numpy as np

from triptych.compiling.trees import LEAF, Trees
from triptych.kernels import Grown

MOST_NODES = 400_000
"""Beyond which an explanation would take a server more memory than the model, and a tenth of a second."""


def grown_trees(trees: Trees) -> Grown | None:
    """The nodes of all trees; None when there are too many of them, or it is not known how many rows came by each."""
    sizes = [len(tree.columns) for tree in trees.trees]
    covers = [tree.covers for tree in trees.trees if tree.covers is not None]
    if len(covers) < len(sizes) or sum(sizes) > MOST_NODES:
        return None
    starts = np.cumsum([0, *sizes[:-1]]).tolist()
    members = [
        (start + node, sorted(codes))
        for start, tree in zip(starts, trees.trees, strict=True)
        for node, codes in sorted(tree.members.items())
    ]
    found = list(zip(starts, trees.trees, strict=True))
    return Grown(
        columns=np.concatenate([np.where(tree.columns == LEAF, LEAF, tree.columns) for _, tree in found]).astype("i4"),
        splits=np.concatenate([tree.splits for _, tree in found]),
        left=np.concatenate([tree.left + start for start, tree in found]).astype("i4"),
        right=np.concatenate([tree.right + start for start, tree in found]).astype("i4"),
        missing_left=np.concatenate([tree.missing_left for _, tree in found]),
        covers=np.concatenate(covers),
        values=np.concatenate([tree.values for _, tree in found]),
        goals=np.repeat([tree.goal for _, tree in found], sizes).astype("i4"),
        outputs=trees.targets,
        coded=np.array([node for node, _ in members], dtype=np.int32),
        ends=np.cumsum([len(codes) for _, codes in members], dtype=np.int32),
        codes=np.array([code for _, codes in members for code in codes], dtype=np.float64),
    )
