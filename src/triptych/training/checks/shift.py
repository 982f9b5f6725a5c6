"""Columns that differ on the two sides of the split."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.stats import chi2_contingency, ks_2samp

from triptych.domain.finding import Finding
from triptych.training.checks.alone import Floats, Places
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.checks.view import View, view
from triptych.training.split import SEED

ROWS = 5_000
"""Of each side."""
LUCK = 1e-4
"""For all columns together."""
MISSING = -1.0


class Shift(Check[Material]):
    """Finds columns whose values are others in the rows kept to measure on than in those that are trained on.

    Rows of a group are no witnesses of their own: one of each group is looked at.
    """

    name = "shift"
    sentence = (
        "{columns} has other values in the rows kept to measure on than in those that are trained on (a probability "
        "of {luck:.1g} by chance); the score may be off."
    )
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column."""
        groups = seen.split.apart.groups
        train, test = (_some(side, groups) for side in (seen.split.train, seen.split.test))
        both = seen.table.select(list(seen.names)).take(np.concatenate([train, test]))
        for column in seen.learned.inputs:
            if column.name == seen.division.time:  # later ones are later
                continue
            shown = view(column, both[column.name])
            luck = _luck(shown, len(train))
            if luck * len(seen.names) < LUCK:
                yield self.finding([column.name], luck=luck)


def _some(side: Places, groups: Places | None) -> Places:
    """Rows of one side, drawn at random: one of each group where there are groups."""
    drawn = np.random.default_rng(SEED).permutation(side)
    if groups is not None:
        drawn = drawn[np.sort(np.unique(groups[drawn], return_index=True)[1])]
    return drawn[:ROWS]


def _luck(shown: View, train: int) -> float:
    values = np.nan_to_num(shown.values, nan=MISSING)
    if np.ptp(values) == 0:
        return 1.0
    one, other = values[:train], values[train:]
    return _codes(one, other) if shown.coded else float(ks_2samp(one, other, method="asymp").pvalue)


def _codes(one: Floats, other: Floats) -> float:
    counts = np.array(
        [np.bincount(side.astype(np.int64) + 1, minlength=_codes_of(one, other)) for side in (one, other)]
    )
    # Codes of a few rows make the test see what is not there; they are counted together.
    rare = counts.sum(axis=0) < 10  # noqa: PLR2004 - the usual rule of five, for each side
    counts = np.column_stack([counts[:, ~rare], counts[:, rare].sum(axis=1)])
    counts = counts[:, counts.sum(axis=0) > 0]
    return float(chi2_contingency(counts).pvalue) if counts.shape[1] > 1 else 1.0


def _codes_of(one: Floats, other: Floats) -> int:
    return int(max(one.max(), other.max())) + 2
