"""Earlier rows train, later ones measure."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from triptych.domain.errors import InvalidTraining

Places = NDArray[np.int64]
Floats = NDArray[np.float64]
FEWEST_MOMENTS = 10
LEAST, MOST = 0.05, 0.5
"""Shares of the rows that may measure: where many share a moment, it can't be a fifth."""


def split(
    answers: NDArray[np.generic], moments: Floats, *, classes: bool, share: float, fewest: int = FEWEST_MOMENTS
) -> tuple[Places, Places]:
    """Keep the latest rows aside, as near to a share as can be when rows of one moment stay together.

    Raises:
        InvalidTraining: There are too few moments, or a class comes up in the latest rows alone.
    """
    if len(np.unique(moments[~np.isnan(moments)])) < fewest:
        raise InvalidTraining(f"The time has fewer than {fewest} different values; choose another column.")
    moments = _known(moments)
    edge = np.sort(moments)[int(len(moments) * (1 - share))]
    later = [rows for rows in (moments >= edge, moments > edge) if rows.any()]
    late = min(later, key=lambda rows: abs(rows.mean() - share))
    if not LEAST <= late.mean() <= MOST:
        raise InvalidTraining("Too many rows are of the same time; choose another column.")
    train, test = np.flatnonzero(~late), np.flatnonzero(late)
    if classes and len(np.unique(answers[train])) < len(np.unique(answers)):
        raise InvalidTraining("Some classes of the target come up in the latest rows alone; divide by chance instead.")
    return train, test


def folds(
    answers: NDArray[np.generic], moments: Floats, count: int, *, classes: bool
) -> Iterator[tuple[Places, Places]]:
    """Cut rows into periods of as many rows each: (fitted on all before, scored on one) for all but the first.

    The latest comes first: what is learned from its many rows, such as how many rounds a boosting takes, is nearest to
    what is learned from all. Periods before which a class did not come up are left out.

    Raises:
        InvalidTraining: Fewer than two are left.

    Source:
        Hyndman & Athanasopoulos, Forecasting: Principles and Practice, 3rd ed. (2021), 5.10.
    """
    moments = _known(moments)
    edges = np.unique(np.sort(moments)[[len(moments) * place // (count + 1) for place in range(1, count + 1)]])
    known = len(np.unique(answers)) if classes else 0
    found = 0
    for place, edge in reversed(list(enumerate(edges))):
        before = moments < edge
        until = edges[place + 1] if place + 1 < len(edges) else np.inf
        scored = np.flatnonzero((moments >= edge) & (moments < until))
        fitted = np.flatnonzero(before)
        if len(scored) and len(fitted) and (not classes or len(np.unique(answers[fitted])) == known):
            found += 1
            yield fitted, scored
    if found < 2:  # noqa: PLR2004 - one would be no cross-validation
        raise InvalidTraining("The rows can't be cut into periods that tell of each other; divide by chance instead.")


def _known(moments: Floats) -> Floats:
    """Rows without a time are taken for the earliest, so that none of them measures."""
    return np.where(np.isnan(moments), -np.inf, moments)
