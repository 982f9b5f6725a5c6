"""Which rows are trained on and which are kept to measure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from triptych.domain.errors import InvalidTraining

SEED = 42
TEST_SHARE = 0.2
FOLDS = 3
SMALL = 2_000
SMALL_FOLDS = 5
FEWEST_ROWS = 20
FEWEST_MEMBERS = 3

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """The places of the rows that train and of those that measure."""

    train: Places
    test: Places


def split_rows(answers: NDArray[np.generic], *, classes: bool) -> Split:
    """Keep a fifth of the rows aside, of each class alike when there are classes.

    Raises:
        InvalidTraining: There are too few rows, in all or of a class.
    """
    rows = len(answers)
    if rows < FEWEST_ROWS:
        raise InvalidTraining(f"The table has {rows} rows with a target; bring at least {FEWEST_ROWS}.")
    if classes:
        _require_members(answers)
    train, test = train_test_split(
        np.arange(rows), test_size=TEST_SHARE, random_state=SEED, stratify=answers if classes else None
    )
    return Split(train=train, test=test)


def folds(answers: NDArray[np.generic], *, classes: bool) -> Iterator[tuple[Places, Places]]:
    """Cut the training rows into folds: (fitted on, scored on) for each."""
    count = SMALL_FOLDS if len(answers) < SMALL else FOLDS
    if classes:
        count = max(2, min(count, int(np.unique(answers, return_counts=True)[1].min())))
        return StratifiedKFold(count, shuffle=True, random_state=SEED).split(answers, answers)
    return KFold(count, shuffle=True, random_state=SEED).split(answers)


def _require_members(answers: NDArray[np.generic]) -> None:
    labels, counts = np.unique(answers, return_counts=True)
    rare = [str(label) for label, count in zip(labels, counts, strict=True) if count < FEWEST_MEMBERS]
    if len(labels) > TEST_SHARE * len(answers):
        raise InvalidTraining("The target has almost as many classes as rows; choose a column with fewer classes.")
    if rare:
        raise InvalidTraining(
            f"{len(rare)} of the target's classes have fewer than {FEWEST_MEMBERS} rows; "
            "merge them with others or bring more rows."
        )
