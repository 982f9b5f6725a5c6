"""From which probability on a class is predicted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from triptych.domain.costs import Costs
from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Target, Task
from triptych.training.choosing import Chosen
from triptych.training.told import Told
from triptych.training.weights import Weights, error_of_mean, mean, some

Floats = NDArray[np.float64]
CANDIDATES = 199


def require_two_classes(target: Target | None, costs: Costs | None) -> None:
    """Refuse costs where no two classes are told apart.

    Raises:
        InvalidTraining: A number or one of many classes is predicted.
    """
    if costs is not None and (target is None or target.task is not Task.BINARY):
        raise InvalidTraining("Costs of false positives and negatives are for a target of two classes; leave them out.")


def positive_place(target: Target) -> int:
    """Of the positive class among the classes."""
    return target.classes.index(target.positive) if target.positive is not None else 1


def mean_cost(costs: Costs, hits: NDArray[np.bool_], said: Floats, threshold: float, weights: Weights = None) -> float:
    """What decisions cost, a row on the mean.

    Args:
        costs: Of wrong decisions.
        hits: Shape (rows,); whether the positive class is true.
        said: Shape (rows,); its probability.
        threshold: From which it is predicted.
        weights: How much each row counts.
    """
    return mean(_costs(costs, hits, said, threshold), weights)


def threshold(
    costs: Costs,
    hits: NDArray[np.bool_],
    said: Floats,
    folds: NDArray[np.int64],
    weights: Weights = None,
    groups: NDArray[np.int64] | None = None,
) -> float:
    """The probability from which to predict the positive class.

    Honest probabilities have one right threshold, which follows from the costs alone. Another is taken only when those
    that were cheapest on one half of the folds were cheaper on the other by more than the noise: one standard error of
    the rows' differences. Rows of a group, which are in one fold, are so in one half.

    Args:
        costs: Of wrong decisions.
        hits: Shape (rows,); whether the positive class is true.
        said: Shape (rows,); its probability, by estimators that never saw the row.
        folds: Shape (rows,); in which fold each was told.
        weights: How much each row counts.
        groups: Shape (rows,); those of one group resemble each other. None for none.
    """
    right = costs.threshold
    tried = np.unique(np.quantile(said, np.linspace(0, 1, CANDIDATES))).tolist()

    def cheapest(rows: NDArray[np.bool_]) -> float:
        found = hits[rows], said[rows]
        return min(tried, key=lambda each: mean_cost(costs, *found, each, some(weights, rows)))

    half = folds % 2 == 0
    there, here = cheapest(half), cheapest(~half)
    gains = _costs(costs, hits, said, right) - _costs(costs, hits, said, np.where(half, here, there))
    best = cheapest(np.ones(len(said), dtype=bool))
    return best if mean(gains, weights) > error_of_mean(gains, weights, groups) and 0 < best < 1 else right


def decided(chosen: Chosen, target: Target, costs: Costs | None, told: Told | None) -> Chosen:
    """The same with the threshold that the costs ask for, which follows from them alone where nothing was told."""
    if costs is None:
        return chosen
    edge = costs.threshold
    if told is not None:
        place, rows = positive_place(target), told.places
        folds = np.repeat(np.arange(len(told.folds)), [len(each) for each in told.folds])
        edge = threshold(
            costs, told.actual[rows] == place, told.answers[rows, place], folds, some(told.weights, rows),
            some(told.groups, rows),
        )  # fmt: skip
    return replace(chosen, recipe=replace(chosen.recipe, threshold=edge))


def with_threshold(target: Target, edge: float | None) -> Target:
    """The same with another threshold; None for its own."""
    return target if edge is None else replace(target, threshold=edge)


def _costs(costs: Costs, hits: NDArray[np.bool_], said: Floats, edge: float | Floats) -> Floats:
    predicted = said >= edge
    return np.where(predicted & ~hits, costs.false_positive, 0.0) + np.where(
        ~predicted & hits, costs.false_negative, 0.0
    )
