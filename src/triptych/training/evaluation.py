"""The metrics of a model and of the baseline."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from triptych.domain.schema import Target, Task
from triptych.encoding import decide
from triptych.training.weights import Weights

Floats = NDArray[np.float64]
LEAST = 1e-15
"""Probabilities are kept this far from 0 and 1, so that a log loss is finite."""


def selection_name(task: Task) -> str:
    """The proper score by which the best candidate is chosen."""
    return "rmse" if task is Task.REGRESSION else "log_loss"


def selection_score(target: Target, actual: NDArray[np.generic], answers: Floats, weights: Weights = None) -> float:
    """The score to minimise: root mean squared error, or log loss.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in `target.classes`.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
        weights: How much each row counts.
    """
    if target.task is Task.REGRESSION:
        return float(metrics.root_mean_squared_error(actual, answers, sample_weight=weights))
    places = range(len(target.classes))
    return float(metrics.log_loss(actual, _clipped(answers), labels=places, sample_weight=weights))


def measure(target: Target, actual: NDArray[np.generic], answers: Floats, weights: Weights = None) -> dict[str, float]:
    """All metrics of the task; those that are not defined for these rows are left out.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in `target.classes`.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
        weights: How much each row counts.
    """
    if target.task is Task.REGRESSION:
        return {
            "rmse": float(metrics.root_mean_squared_error(actual, answers, sample_weight=weights)),
            "mae": float(metrics.mean_absolute_error(actual, answers, sample_weight=weights)),
            "r2": float(metrics.r2_score(actual, answers, sample_weight=weights)),
        }
    return _measure_classes(target, actual, answers, weights)


def baseline(target: Target, trained: NDArray[np.generic], rows: int, weights: Weights = None) -> Floats:
    """The answers of a model that ignores its inputs: the mean, or the shares of the classes."""
    if target.task is Task.REGRESSION:
        return np.full(rows, float(np.average(trained.astype(np.float64), weights=weights)))
    counts = np.bincount(trained.astype(np.int64), weights=weights, minlength=len(target.classes))
    return np.tile(counts / counts.sum(), (rows, 1))


def _measure_classes(
    target: Target, actual: NDArray[np.generic], probabilities: Floats, weights: Weights
) -> dict[str, float]:
    macro: Any = {"average": "macro", "sample_weight": weights}
    predicted = decide(target, probabilities)
    values = {
        "accuracy": float(metrics.accuracy_score(actual, predicted, sample_weight=weights)),
        "balanced_accuracy": float(metrics.recall_score(actual, predicted, **macro, zero_division=0.0)),
        "f1_macro": float(metrics.f1_score(actual, predicted, **macro, zero_division=0.0)),
        "log_loss": selection_score(target, actual, probabilities, weights),
    }
    if len(np.unique(actual)) < len(target.classes):
        return values  # a ranking of a class that is not there is not defined
    if target.task is Task.BINARY:
        positive = target.classes.index(target.positive) if target.positive is not None else 1
        hits = actual == positive
        said = probabilities[:, positive]
    else:
        hits, said = np.eye(len(target.classes))[actual.astype(np.int64)], probabilities
    values["roc_auc"] = float(metrics.roc_auc_score(hits, said, **macro))
    values["average_precision"] = float(metrics.average_precision_score(hits, said, **macro))
    return values


def _clipped(probabilities: Floats) -> Floats:
    clipped = np.clip(probabilities, LEAST, 1.0)
    return clipped / clipped.sum(axis=1, keepdims=True)
