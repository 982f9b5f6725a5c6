"""Trees to the step that runs them, by the quicker engine for each size of batch."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from triptych.compiling.masked_trees import masked_trees
from triptych.compiling.onnx_trees import onnx_trees
from triptych.compiling.source import Source
from triptych.compiling.trees import LEAF, Trees
from triptych.compiling.walked_trees import walked_trees
from triptych.kernels import Floats, Forest, Masks

SIZES = (64, 256, 1_024)
TRIES = 3
QUICKER = 0.8
"""The share of the model's time that a walk may take at most to be worth its memory."""


def plant(trees: Trees, source: Source) -> Forest | Masks:
    """Make a step of trees; where they decide is noted."""
    trees.note(source)
    if masks := masked_trees(trees):
        return masks
    model, outputs, leaves = onnx_trees(trees)
    forest = Forest(onnx=model, width=trees.width, outputs=outputs, leaves=leaves, single=trees.single)
    walk = walked_trees(trees)
    if walk is None:
        return forest
    rows = _rows(trees, max(SIZES))
    for size in SIZES:
        walked = _seconds(lambda part: walk.sums(part, trees.targets), rows[:size])
        if walked < QUICKER * _seconds(forest.rows, rows[:size]):
            return replace(forest, walk=walk, walk_from=size)
    return forest


def _seconds(answer: Callable[[Floats], Floats], rows: Floats) -> float:
    """The least that some tries take."""
    taken = []
    for _ in range(TRIES):
        started = time.perf_counter()
        answer(rows)
        taken.append(time.perf_counter() - started)
    return min(taken)


def _rows(trees: Trees, count: int) -> Floats:
    """Rows that go all ways: each column holds some of the numbers at which trees split it."""
    chance = np.random.default_rng(0)
    rows = np.zeros((count, trees.width))
    columns = np.concatenate([tree.columns for tree in trees.trees])
    splits = np.concatenate([tree.splits for tree in trees.trees])
    for column in np.unique(columns[columns != LEAF]).tolist():
        rows[:, column] = chance.choice(splits[columns == column], count)
    return rows
