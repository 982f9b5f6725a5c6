"""How much one or two columns tell of the target: a quick tree, scored on rows that it was not fitted on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from triptych.training.split import SEED

Floats = NDArray[np.float64]
Places = NDArray[np.int64]
Matrix = Callable[[Places, Floats], Floats]
"""From the rows that are fitted on and every row's goal to shape (rows, width)."""

FEWEST_ROWS = 40
FEWEST_OTHERS = 10
"""Rows outside of the largest class from which an answer that is always right is no luck."""
SMALL = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """How well the target is told.

    Attributes:
        score: Of 1: R² on ranks for a number, area under the ROC curve for two classes, accuracy for more.
        unexplained: Share of the variance, or of the baseline's errors, that is left.
    """

    score: float
    unexplained: float


def tell(matrix: Matrix, actual: NDArray[np.generic], *, regression: bool) -> Alone | None:
    """Fit on one half of the rows and score on the other, both ways; None when the rows are too few to know.

    Args:
        matrix: What is known of the rows, which are in random order.
        actual: Shape (rows,); numbers, or places in the classes.
        regression: Whether they are numbers.
    """
    if len(actual) < FEWEST_ROWS:
        return None
    return _number(matrix, actual) if regression else _classes(matrix, actual.astype(np.int64))


def score_of(actual: NDArray[np.generic], answers: Floats) -> float | None:
    """How well the answers of a model tell the target, as `Alone.score`; None where that is not defined.

    Args:
        actual: Shape (rows,); numbers, or places in the classes.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
    """
    if answers.ndim == 1:
        # Numbers as ranks here too: what is far from a few large ones is as good for the others.
        if not np.ptp(actual.astype(np.float64)):
            return None
        return max(0.0, float(np.corrcoef(rankdata(answers), rankdata(actual))[0, 1])) ** 2 if np.ptp(answers) else 0.0
    places = actual.astype(np.int64)
    if answers.shape[1] > 2:  # noqa: PLR2004 - more than two classes
        return float((answers.argmax(axis=1) == places).mean())
    return _area(places == 1, answers[:, 1]) if 0 < places.sum() < len(places) else None


def ranks_of(actual: NDArray[np.generic]) -> Floats:
    """Numbers as ranks from 0 to 1, so that a few large ones do not decide."""
    return (rankdata(actual) - 1) / max(1, len(actual) - 1)


def _halves(rows: int) -> tuple[tuple[Places, Places], tuple[Places, Places]]:
    one, other = np.arange(0, rows, 2), np.arange(1, rows, 2)
    return (one, other), (other, one)


def _leaf(rows: int) -> int:
    return 5 if rows >= SMALL else 2


def _number(matrix: Matrix, actual: NDArray[np.generic]) -> Alone | None:
    goal = ranks_of(actual)
    spread = float(((goal - goal.mean()) ** 2).sum())
    if not spread:
        return None
    left, bent = 0.0, 0.0
    for fitted, scored in _halves(len(goal)):
        known = matrix(fitted, goal)
        tree = DecisionTreeRegressor(min_samples_leaf=_leaf(len(goal)), random_state=SEED)
        answers = tree.fit(known[fitted], goal[fitted]).predict(known[scored])
        left += float(((goal[scored] - answers) ** 2).sum()) / spread
        bent += _bent(known[scored], goal[scored]) / 2
    return Alone(score=1 - min(left, bent), unexplained=min(left, bent))


def _bent(known: Floats, goal: Floats) -> float:
    """What is left when the best column is taken for the target in another unit, as cents are dollars; 1 for none."""
    least, ranks = 1.0, rankdata(goal)
    for values in known.T:
        if not np.isnan(values).any() and np.ptp(values) and np.ptp(goal):
            least = min(least, 1 - float(np.corrcoef(rankdata(values), ranks)[0, 1]) ** 2)
    return max(least, 0.0)


def _classes(matrix: Matrix, actual: Places) -> Alone | None:
    count = np.bincount(actual)
    others = len(actual) - int(count.max())
    if others < FEWEST_OTHERS:
        return None
    shares = np.zeros((len(actual), len(count)))
    goal = actual.astype(np.float64)
    for fitted, scored in _halves(len(actual)):
        known = matrix(fitted, goal)
        tree = DecisionTreeClassifier(min_samples_leaf=_leaf(len(actual)), random_state=SEED)
        tree.fit(known[fitted], actual[fitted])
        shares[np.ix_(scored, tree.classes_)] = tree.predict_proba(known[scored])
    errors = int((shares.argmax(axis=1) != actual).sum())
    present = np.flatnonzero(count)
    score = 1 - errors / len(actual)
    if len(present) == 2:  # noqa: PLR2004 - two classes
        score = _area(actual == present[1], shares[:, present[1]])
    return Alone(score=score, unexplained=errors / others)


def _area(hits: NDArray[np.bool_], scores: Floats) -> float:
    """The area under the ROC curve."""
    found = int(hits.sum())
    below = rankdata(scores)[hits].sum() - found * (found + 1) / 2
    return float(below / (found * (len(hits) - found)))
