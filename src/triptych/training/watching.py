"""By which rows a boosting sees when to stop: as those that measure are chosen, so are these."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

from triptych.domain.errors import InvalidTraining
from triptych.training import by_time
from triptych.training.apart import Apart
from triptych.training.by_group import MOST
from triptych.training.split import SEED, Places

SHARE = 0.1
"""Of the rows."""

FEWEST = 3
"""Groups or moments; of fewer, too many rows would only be watched. A fold's rows have few of a table's own."""


def watched(answers: NDArray[np.generic], *, classes: bool, apart: Apart | None) -> tuple[Places, Places] | None:
    """Choose a tenth of the rows of a fit: whole groups, the latest ones, or any, of each class alike.

    Args:
        answers: Shape (rows,); numbers, or places in the classes.
        classes: Whether they are places in the classes.
        apart: What keeps these rows apart; None for nothing.

    Returns:
        Places to fit on, and places by which to see when to stop; None when there are too few rows, groups or moments.
    """
    try:
        if apart is not None and apart.moments is not None:
            return by_time.split(answers, apart.moments, classes=classes, share=SHARE, fewest=FEWEST)
        if apart is not None and apart.groups is not None:
            return _groups(answers, apart.groups, classes=classes)
        fitted, some = train_test_split(
            np.arange(len(answers)), test_size=SHARE, random_state=SEED, stratify=answers if classes else None
        )
    except (ValueError, InvalidTraining):
        return None
    return fitted, some


def _groups(answers: NDArray[np.generic], groups: Places, *, classes: bool) -> tuple[Places, Places] | None:
    """Whole groups; unlike those that measure not of each class alike, for many are chosen for every fit."""
    _, codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    if len(sizes) < FEWEST:
        return None
    order = np.random.default_rng(SEED).permutation(len(sizes))
    enough = 1 + int(np.searchsorted(np.cumsum(sizes[order]), SHARE * len(answers)))
    inside = np.isin(codes, order[:enough])
    missing = classes and len(np.unique(answers[~inside])) < len(np.unique(answers))
    return None if missing or inside.mean() > MOST else (np.flatnonzero(~inside), np.flatnonzero(inside))
