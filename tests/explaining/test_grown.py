"""What players add to a sum of trees is their Shapley value, and adds up to what the trees say."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.compiling.grown_trees import grown_trees
from triptych.compiling.masked_trees import masked_trees
from triptych.compiling.trees import Trees, tree_of_lists
from triptych.explaining.grown import GrownSums

OWNERS = np.array([0, 0, 1, 2, 3])
"""The first two columns are one player; the last column holds codes."""
PLAYERS, WIDTH = 4, 5
CELLS = st.one_of(st.floats(-2, 2, width=32), st.just(float("nan")))
ROWS = st.tuples(CELLS, CELLS, CELLS, CELLS, st.integers(0, 5).map(float) | st.just(float("nan")))


@st.composite
def grown(draw, goal: int, vector: int):
    nodes: list[dict] = [{"cover": 1024}]
    for _ in range(draw(st.integers(0, 9))):
        node = nodes[draw(st.sampled_from([at for at, each in enumerate(nodes) if "left" not in each]))]
        node |= {"left": len(nodes), "right": len(nodes) + 1, "missing_left": draw(st.booleans())}
        node["column"] = draw(st.integers(0, WIDTH - 1))
        if node["column"] == WIDTH - 1:
            node["members"] = [float(code) for code in draw(st.lists(st.integers(0, 5), max_size=3, unique=True))]
        else:
            node["split"] = draw(st.floats(-2, 2, width=32))
        left = draw(st.integers(0, node["cover"]))
        nodes += [{"cover": left}, {"cover": node["cover"] - left}]
    for node in nodes:
        leaf = "left" not in node
        node["value"] = draw(st.lists(st.floats(-9, 9), min_size=vector, max_size=vector)) if leaf else [0.0] * vector
    return tree_of_lists(nodes, goal=goal)


@st.composite
def forests(draw):
    targets = draw(st.integers(1, 3))
    vector = draw(st.sampled_from([1, targets]))
    count = draw(st.integers(targets, 4))
    trees = [draw(grown(place % targets if vector == 1 else 0, vector)) for place in range(count)]
    return Trees(trees=trees, width=WIDTH, targets=targets)


def expected(trees: Trees, row, known: set[int]):
    """What the trees say when some players are known: the mean of what is left, by the share of rows."""
    total = np.zeros(trees.targets)
    for tree in trees.trees:

        def down(node, tree=tree):
            column = int(tree.columns[node])
            if column < 0:
                return tree.values[node]
            left, right = int(tree.left[node]), int(tree.right[node])
            if OWNERS[column] in known:
                cell = row[column]
                goes = cell in tree.members[node] if node in tree.members else cell <= tree.splits[node]
                return down(left if (tree.missing_left[node] if np.isnan(cell) else goes) else right)
            share = tree.covers[left] / tree.covers[node] if tree.covers[node] else 0.5
            return share * down(left) + (1 - share) * down(right)

        if tree.values.shape[1] > 1:
            total += down(0)
        else:
            total[tree.goal] += down(0)[0]
    return total


def shapley(trees: Trees, row):
    found = np.zeros((PLAYERS, trees.targets))
    for player in range(PLAYERS):
        others = [other for other in range(PLAYERS) if other != player]
        for size in range(PLAYERS):
            for known in combinations(others, size):
                gain = expected(trees, row, {*known, player}) - expected(trees, row, set(known))
                found[player] += gain / (PLAYERS * comb(PLAYERS - 1, size))
    return found


@given(forests(), ROWS)
def test_a_player_adds_its_mean_gain_over_all_orders(trees, row):
    nodes = grown_trees(trees)
    assert nodes is not None
    sums = GrownSums(nodes, OWNERS, PLAYERS).sums(np.array([row]))
    assert sums.base == pytest.approx(expected(trees, row, set()), abs=1e-9)
    assert sums.parts == pytest.approx(shapley(trees, row), abs=1e-9)


@given(forests(), ROWS)
def test_base_and_parts_add_up_to_what_the_trees_say(trees, row):
    nodes, masks = grown_trees(trees), masked_trees(trees)
    assert nodes is not None
    scores = GrownSums(nodes, OWNERS, PLAYERS).sums(np.array([row])).scores
    assert scores == pytest.approx(expected(trees, row, set(range(PLAYERS))), abs=1e-9)
    assert masks is None or masks.row(row) == pytest.approx(scores, abs=1e-9)


def test_trees_of_unknown_rows_are_not_explained():
    nodes = [{"column": 0, "split": 0.0, "left": 1, "right": 2}, {"value": 1.0}, {"value": 2.0}]
    assert grown_trees(Trees(trees=[tree_of_lists(nodes)], width=1, targets=1)) is None
