"""Which rows are trained on and which are kept to measure."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import KFold, StratifiedKFold, train_test_split

from triptych.domain.errors import InvalidTraining
from triptych.training import by_group, by_time
from triptych.training.apart import Apart

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
    """Which rows train and which measure.

    Attributes:
        train: Their places.
        test: Their places.
        apart: What keeps them apart, of all rows.
    """

    train: Places
    test: Places
    apart: Apart = field(default_factory=Apart)


def split_rows(answers: NDArray[np.generic], *, classes: bool, apart: Apart | None = None) -> Split:
    """Keep a fifth of the rows aside: whole groups, the latest ones, or any, of each class alike.

    Args:
        answers: Shape (rows,); numbers, or places in the classes.
        classes: Whether they are places in the classes.
        apart: What keeps rows apart; None for nothing.

    Raises:
        InvalidTraining: There are too few rows, in all, of a class, or of what keeps them apart.
    """
    apart = apart or Apart()
    rows = len(answers)
    require_rows(rows)
    if classes:
        _require_members(answers)
    if apart.moments is not None:
        train, test = by_time.split(answers, apart.moments, classes=classes, share=TEST_SHARE)
    elif apart.groups is not None:
        train, test = by_group.split(answers, apart.groups, classes=classes, share=TEST_SHARE, seed=SEED)
    else:
        train, test = train_test_split(
            np.arange(rows), test_size=TEST_SHARE, random_state=SEED, stratify=answers if classes else None
        )
    return Split(train=train, test=test, apart=apart)


def require_rows(rows: int) -> None:
    """Refuse what is too little to train or to measure.

    Args:
        rows: How many have a target.

    Raises:
        InvalidTraining: There are too few.
    """
    if rows < FEWEST_ROWS:
        raise InvalidTraining(f"The table has {rows} rows with a target; bring at least {FEWEST_ROWS}.")


def folds(
    answers: NDArray[np.generic],
    *,
    classes: bool,
    apart: Apart | None = None,
    cut: int = 0,
    count: int | None = None,
) -> Iterator[tuple[Places, Places]]:
    """Cut the training rows into folds: (fitted on, scored on) for each; not every row need be scored.

    Args:
        answers: Shape (rows,); numbers, or places in the classes.
        classes: Whether they are places in the classes.
        apart: What keeps these rows apart; None for nothing.
        cut: Which of the ways to cut them by chance; what keeps rows apart leaves one way alone.
        count: How many; None for what a search has.

    Raises:
        InvalidTraining: What keeps them apart leaves fewer than two folds.
    """
    count = count or (SMALL_FOLDS if len(answers) < SMALL else FOLDS)
    if apart is not None and apart.moments is not None:
        return by_time.folds(answers, apart.moments, count, classes=classes)
    if apart is not None and apart.groups is not None:
        return by_group.folds(answers, apart.groups, count, classes=classes, seed=SEED)
    if classes:
        most = int(np.unique(answers, return_counts=True)[1].max())
        return _stratified(answers, max(2, min(count, most)), SEED + cut)
    return KFold(count, shuffle=True, random_state=SEED + cut).split(answers)


def _stratified(answers: NDArray[np.generic], count: int, seed: int) -> Iterator[tuple[Places, Places]]:
    """Folds with each class in as many of them as it has rows; of two rows, one at least is left to be fitted on."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of classes with fewer rows than folds
        yield from StratifiedKFold(count, shuffle=True, random_state=seed).split(answers, answers)


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
