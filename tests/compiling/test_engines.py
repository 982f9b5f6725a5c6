"""What runs trees says to the bit the same, one row or many; which of them does is a matter of speed alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triptych.compiling.masked_trees import MOST_LEAVES, masked_trees
from triptych.compiling.onnx_trees import onnx_trees
from triptych.compiling.trees import Trees, tree_of_lists
from triptych.compiling.walked_trees import walked_trees
from triptych.kernels import Forest

WIDTH = 4
"""Columns; the last holds codes."""
# Of 32 bits, as trees that read no more are given them.
NUMBERS = st.one_of(
    st.floats(width=32, allow_nan=False),
    st.sampled_from([0.0, -0.0, 1.0, float("inf"), float("-inf"), -1.5, 2.0**-149]),
)
CODES = st.integers(0, 70).map(float)
MISSING = st.just(float("nan"))
CELLS = st.one_of(NUMBERS, MISSING)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS, CODES | MISSING), min_size=1, max_size=9)


@st.composite
def grown(draw, goal: int, leaves: int, coded: bool):
    """A tree: every leaf but one is made by a split of one that was there."""
    nodes = [{}]
    for _ in range(draw(st.integers(0, leaves - 1))):
        place = draw(st.sampled_from([at for at, node in enumerate(nodes) if "left" not in node]))
        node = nodes[place]
        node.update(left=len(nodes), right=len(nodes) + 1, missing_left=draw(st.booleans()))
        node["column"] = draw(st.integers(0, WIDTH - 1))
        if node["column"] == WIDTH - 1 and coded:
            node["members"] = draw(st.lists(CODES, max_size=5, unique=True))
        else:
            node["split"] = draw(NUMBERS)
        nodes += [{}, {}]
    for node in nodes:
        if "left" not in node:
            node["value"] = draw(st.floats(-1e3, 1e3, width=32))
    return tree_of_lists(nodes, goal=goal)


@st.composite
def forests(draw):
    targets, single = draw(st.integers(1, 3)), draw(st.booleans())
    leaves, coded = draw(st.sampled_from([3, 12, 32, 40])), draw(st.booleans())
    trees = [draw(grown(place % targets, leaves, coded)) for place in range(draw(st.integers(targets, 7)))]
    return Trees(trees=trees, width=WIDTH, targets=targets, single=single)


@settings(deadline=None, max_examples=150)
@given(forests(), ROWS)
def test_masks_say_to_the_bit_what_onnx_runtime_says(trees, rows):
    masks = masked_trees(trees)
    if masks is None:
        assert all(len(tree.columns) == 1 for tree in trees.trees)
        return
    model, outputs, leaves = onnx_trees(trees)
    forest = Forest(onnx=model, width=WIDTH, outputs=outputs, leaves=leaves, single=trees.single)
    matrix = np.array(rows)
    expected = forest.rows(matrix) + 0.0
    assert (masks.rows(matrix) + 0.0).tobytes() == expected.tobytes()
    assert (np.array([masks.row(row) for row in matrix.tolist()]) + 0.0).tobytes() == expected.tobytes()
    walk = walked_trees(trees)
    assert walk is None or (walk.sums(matrix, trees.targets) + 0.0).tobytes() == expected.tobytes()


def test_batches_of_any_size_are_as_their_rows():
    random = np.random.default_rng(0)
    columns = np.array([{"column": 0, "left": 1, "right": 2, "split": split} for split in random.normal(size=300)])
    trees = [tree_of_lists([node, {"value": 1.0}, {"value": place * 0.1}]) for place, node in enumerate(columns)]
    masks = masked_trees(Trees(trees=trees, width=1, targets=1))
    assert masks is not None
    matrix = random.normal(size=(3_001, 1))
    assert np.array_equal(masks.rows(matrix), [masks.row(row) for row in matrix.tolist()])
    assert masks.rows(matrix[:0]).shape == (0, 1)


@pytest.mark.parametrize("leaves", [MOST_LEAVES, MOST_LEAVES + 1])
def test_trees_of_more_leaves_than_bits_are_left_to_others(leaves):
    nodes = [{"column": 0, "split": 0.0, "left": 1, "right": 2}, {"value": 1.0}, {"value": 2.0}]
    while (len(nodes) + 1) // 2 < leaves:
        nodes[-1] = {"column": 0, "split": float(len(nodes)), "left": len(nodes), "right": len(nodes) + 1}
        nodes += [{"value": float(len(nodes))}, {"value": -1.0}]
    masks = masked_trees(Trees(trees=[tree_of_lists(nodes)], width=1, targets=1))
    assert (masks is None) is (leaves > MOST_LEAVES)
    assert masks is None or masks.row([1e9]) == [-1.0]
