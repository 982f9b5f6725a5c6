"""Rows that belong together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from triptych.domain.finding import Finding
from triptych.domain.schema import Column, Kind
from triptych.tables.kind import names_rows
from triptych.training.checks.alone import Floats, ranks_of
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.numeric import coded

FEWEST_GROUPS = 50
LARGEST_GROUP = 20
"""Rows of a group on average; more of them are a kind of thing and no single one, unless the name says so."""
ALIKE = 0.2


class Groups(Check[Material]):
    """Finds columns that name somebody or something of several rows, on both sides of the split."""

    name = "groups"
    sentence = (
        "Rows of one {columns} resemble each other in {target} (correlation {alike:.2f}), and {share:.0%} of the rows "
        "kept to measure on share theirs with rows that are trained on. For a new {columns} the model may be worse "
        "than it is measured to be; divide the rows by {columns} as the group (group), which keeps whole groups apart."
    )
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column."""
        goal = _goal(seen)
        for column in seen.learned.inputs:
            if column.kind not in {Kind.CATEGORY, Kind.TEXT, Kind.INTEGER}:
                continue
            codes = np.nan_to_num(coded(seen.table[column.name]), nan=-1).astype(np.int64) + 1
            if not _groups(column, codes):
                continue
            alike = correlation(codes, goal)
            if alike >= ALIKE:
                share = float(np.isin(codes[seen.split.test], codes[seen.split.train]).mean())
                if not share:
                    continue
                yield self.finding(
                    [column.name], target=seen.target.name, alike=round(alike, 4), share=round(share, 4),
                    groups=len(np.unique(codes)),
                )  # fmt: skip


def _goal(seen: Material) -> Floats:
    """The target as one number: ranks, or whether it is the most frequent class."""
    if seen.regression:
        return ranks_of(seen.actual)
    places = seen.actual.astype(np.int64)
    return (places == np.bincount(places).argmax()).astype(np.float64)


def _groups(column: Column, codes: NDArray[np.int64]) -> bool:
    count = len(np.unique(codes))
    size = len(codes) / count
    named = names_rows(column.name)
    if count < FEWEST_GROUPS or size < 1.5:  # noqa: PLR2004 - hardly anything is twice there
        return False
    return named or (column.kind is not Kind.INTEGER and size <= LARGEST_GROUP)


def correlation(codes: NDArray[np.int64], goal: Floats) -> float:
    """How alike the rows of a group are: 0 as any others, 1 the same.

    Args:
        codes: Shape (rows,); the group of each row.
        goal: Shape (rows,).

    Source:
        Shrout & Fleiss, Intraclass correlations (1979), the form with one random effect.
    """
    _, codes, sizes = np.unique(codes, return_inverse=True, return_counts=True)
    rows, groups = len(goal), len(sizes)
    means = np.bincount(codes, weights=goal) / sizes
    between = float((sizes * (means - goal.mean()) ** 2).sum()) / (groups - 1)
    within = float(((goal - means[codes]) ** 2).sum()) / max(1, rows - groups)
    usual = (rows - float((sizes.astype(np.float64) ** 2).sum()) / rows) / (groups - 1)
    total = between + (usual - 1) * within
    return (between - within) / total if total else 0.0
