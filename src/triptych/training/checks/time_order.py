"""Rows of other times."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from triptych.domain.finding import Finding
from triptych.domain.schema import Kind
from triptych.training.checks.alone import Floats
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.numeric import numbers_of

FEWEST_ROWS = 100
FEWEST_MOMENTS = 20
LATEST = 0.2
DRIFTED = 0.2
"""Standard deviations, of a number or of whether a row is of a class."""
SURE = 3.3
"""Standard errors: once in a thousand by chance."""


class TimeOrder(Check[Material]):
    """Finds dates along which the target drifts, while any row may be measured on."""

    name = "time-order"
    sentence = (
        "{target} drifts along {columns}: the latest fifth of the rows differs from the rest by {drift:.2f} standard "
        "deviations. The rows measured on lie among those trained on; if {columns} says when a row came about, the "
        "score for rows yet to come will be lower, and is measured when the rows are divided by it (time)."
    )
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column of dates, unless the latest rows measure as it is."""
        if seen.division.time is not None:
            return
        for column in seen.learned.inputs:
            if column.kind is Kind.DATETIME:
                moments = numbers_of(seen.table[column.name])
                drift = _drift(moments, seen.actual, regression=seen.regression)
                if drift is not None:
                    yield self.finding([column.name], target=seen.target.name, drift=round(drift, 4))


def _drift(moments: Floats, actual: NDArray[np.generic], *, regression: bool) -> float | None:
    """How much the latest answers differ; None when that is little, or may be luck."""
    known = ~np.isnan(moments)
    moments, actual = moments[known], actual[known]
    if len(moments) < FEWEST_ROWS or len(np.unique(moments)) < FEWEST_MOMENTS:
        return None
    late = moments >= np.quantile(moments, 1 - LATEST)
    if late.all():
        return None
    goals = actual.astype(np.float64)[:, None] if regression else np.eye(int(actual.max()) + 1)[actual.astype(np.int64)]
    spread = goals.std(axis=0)
    apart = np.abs(goals[late].mean(axis=0) - goals[~late].mean(axis=0))[spread > 0] / spread[spread > 0]
    drift = float(apart.max(initial=0.0))
    sure = SURE * float(np.sqrt(1 / late.sum() + 1 / (~late).sum()))
    return drift if drift > max(sure, DRIFTED) else None
