"""Which pairs of columns are worth a closer look."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from triptych.training.checks.alone import Floats, ranks_of
from triptych.training.checks.view import View

BINS = 8
COMMON = 11
"""Codes that are kept apart; the rarer ones are one."""
CLASSES = 3
"""The most frequent classes are told from the others, each for itself."""

Codes = NDArray[np.int64]


def best_pairs(
    views: Mapping[str, View], actual: NDArray[np.generic], *, regression: bool, most: int
) -> list[tuple[str, str]]:
    """The pairs whose cells, in a coarse grid of both columns, differ most in the target.

    Two columns may tell nothing alone and all together, so every pair is looked at; a look is two sums.

    Args:
        views: The columns.
        actual: Shape (rows,); numbers, or places in the classes.
        regression: Whether they are numbers.
        most: How many pairs are given.
    """
    goals = ranks_of(actual)[:, None] if regression else _indicators(actual.astype(np.int64))
    coarse = {name: _coarse(seen) for name, seen in views.items()}
    scores = {
        (one, other): _explained(coarse[one] * (int(coarse[other].max()) + 1) + coarse[other], goals)
        for one, other in combinations(coarse, 2)
    }
    return sorted(scores, key=lambda pair: -scores[pair])[:most]


def _indicators(places: Codes) -> Floats:
    frequent = np.argsort(-np.bincount(places), kind="stable")[:CLASSES]
    return (places[:, None] == frequent).astype(np.float64)


def _coarse(seen: View) -> Codes:
    """A few codes that stand for the values; 0 for missing ones."""
    known = ~np.isnan(seen.values)
    codes = np.zeros(len(seen.values), dtype=np.int64)
    values = seen.values[known].astype(np.int64)
    if not len(values):
        return codes
    if seen.coded:
        order = np.argsort(np.argsort(-np.bincount(values), kind="stable"))
        codes[known] = 1 + np.minimum(order[values], COMMON)
    else:
        edges = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
        codes[known] = 1 + np.searchsorted(edges, values, side="right")
    return codes


def _explained(cells: Codes, goals: Floats) -> float:
    """The share of the goals' variance between the cells, less what as many cells have by chance."""
    count = np.bincount(cells)
    used = count > 0
    within = 0.0
    for goal in goals.T:
        means = np.bincount(cells, weights=goal)[used] / count[used]
        within += float((goal**2).sum() - (means**2 * count[used]).sum())
    spread = float(((goals - goals.mean(axis=0)) ** 2).sum())
    free = len(cells) - int(used.sum())
    return 1 - within / spread * (len(cells) - 1) / free if spread and free > 0 else 0.0
