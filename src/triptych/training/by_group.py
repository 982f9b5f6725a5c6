"""Whole groups train or measure."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold

from triptych.domain.errors import InvalidTraining

Places = NDArray[np.int64]
FEWEST_GROUPS = 5
MANY_GROUPS = 20_000
"""So many are alike enough by chance; to give each class its share takes a time that grows with groups and folds."""
LEAST, MOST = 0.02, 0.6
"""Shares of the rows that may measure: where groups are large, it can't be a fifth."""


def split(
    answers: NDArray[np.generic], groups: Places, *, classes: bool, share: float, seed: int
) -> tuple[Places, Places]:
    """Keep whole groups aside, as near to a share of the rows as can be.

    Raises:
        InvalidTraining: There are too few groups, or a class is in one group alone.
    """
    count = len(np.unique(groups))
    if count < FEWEST_GROUPS:
        raise InvalidTraining(f"There are {count} groups; divide by a column of at least {FEWEST_GROUPS} values.")
    parts = list(folds(answers, groups, round(1 / share), classes=classes, seed=seed))
    train, test = min(parts, key=lambda part: abs(len(part[1]) / len(answers) - share))
    if not LEAST <= len(test) / len(answers) <= MOST:
        raise InvalidTraining("One group has nearly all rows; divide by another column.")
    return train, test


def folds(
    answers: NDArray[np.generic], groups: Places, count: int, *, classes: bool, seed: int
) -> Iterator[tuple[Places, Places]]:
    """Cut rows into folds of whole groups: (fitted on, scored on) for each that has every class to be fitted on.

    Raises:
        InvalidTraining: Each of a class is in one group alone.
    """
    members = np.unique(answers, return_counts=True)[1] if classes else np.array([len(answers)])
    count = max(2, min(count, len(np.unique(groups)), int(members.max())))
    known, found = len(members) if classes else 0, 0
    for fitted, scored in _parts(answers, groups, count, classes=classes, seed=seed):
        if len(scored) and (not classes or len(np.unique(answers[fitted])) == known):
            found += 1
            yield fitted, scored
    if found < 2:  # noqa: PLR2004 - one would be no cross-validation
        raise InvalidTraining(ALONE)


def _parts(
    answers: NDArray[np.generic], groups: Places, count: int, *, classes: bool, seed: int
) -> Iterator[tuple[Places, Places]]:
    codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)[1:]
    if classes and len(sizes) > MANY_GROUPS:
        yield from _shuffled(codes, sizes, count, seed)
        return
    kind = StratifiedGroupKFold if classes else GroupKFold
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes with fewer rows than folds
        try:
            parts = list(kind(count, shuffle=True, random_state=seed).split(answers, answers, groups))
        except ValueError as error:
            raise InvalidTraining(ALONE) from error
    yield from parts


def _shuffled(codes: Places, sizes: Places, count: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Whole groups in random order, cut where the rows of a fold are full."""
    order = np.random.default_rng(seed).permutation(len(sizes))
    fold = np.empty(len(sizes), dtype=np.int64)
    before = np.cumsum(sizes[order]) - sizes[order]
    fold[order] = before * count // len(codes)
    folds_of_rows = fold[codes]
    for number in range(count):
        inside = folds_of_rows == number
        yield np.flatnonzero(~inside), np.flatnonzero(inside)


ALONE = "Some classes of the target are in one group alone; merge them, or divide by another column."
