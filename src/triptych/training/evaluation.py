"""The metrics of a model and of the baseline."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from triptych.domain.schema import Target, Task
from triptych.encoding import decide

Floats = NDArray[np.float64]
LEAST = 1e-15
"""Probabilities are kept this far from 0 and 1, so that a log loss is finite."""


def selection_name(task: Task) -> str:
    """The proper score by which the best candidate is chosen."""
    return "rmse" if task is Task.REGRESSION else "log_loss"


def selection_score(target: Target, actual: NDArray[np.generic], answers: Floats) -> float:
    """The score to minimise: root mean squared error, or log loss.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in `target.classes`.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
    """
    if target.task is Task.REGRESSION:
        return float(metrics.root_mean_squared_error(actual, answers))
    return float(metrics.log_loss(actual, _clipped(answers), labels=range(len(target.classes))))


def measure(target: Target, actual: NDArray[np.generic], answers: Floats) -> dict[str, float]:
    """All metrics of the task; those that are not defined for these rows are left out.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in `target.classes`.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
    """
    if target.task is Task.REGRESSION:
        return {
            "rmse": float(metrics.root_mean_squared_error(actual, answers)),
            "mae": float(metrics.mean_absolute_error(actual, answers)),
            "r2": float(metrics.r2_score(actual, answers)),
        }
    return _measure_classes(target, actual, answers)


def baseline(target: Target, trained: NDArray[np.generic], rows: int) -> Floats:
    """The answers of a model that ignores its inputs: the mean, or the shares of the classes."""
    if target.task is Task.REGRESSION:
        return np.full(rows, float(np.mean(trained.astype(np.float64))))
    counts = np.bincount(trained.astype(np.int64), minlength=len(target.classes))
    return np.tile(counts / counts.sum(), (rows, 1))


def _measure_classes(target: Target, actual: NDArray[np.generic], probabilities: Floats) -> dict[str, float]:
    places = range(len(target.classes))
    predicted = decide(target, probabilities)
    values = {
        "accuracy": float(metrics.accuracy_score(actual, predicted)),
        "balanced_accuracy": float(metrics.recall_score(actual, predicted, average="macro", zero_division=0.0)),
        "f1_macro": float(metrics.f1_score(actual, predicted, average="macro", zero_division=0.0)),
        "log_loss": float(metrics.log_loss(actual, _clipped(probabilities), labels=places)),
    }
    if len(np.unique(actual)) < len(target.classes):
        return values  # a ranking of a class that is not there is not defined
    if target.task is Task.BINARY:
        positive = target.classes.index(target.positive) if target.positive is not None else 1
        hits = actual == positive
        values["roc_auc"] = float(metrics.roc_auc_score(hits, probabilities[:, positive]))
        values["average_precision"] = float(metrics.average_precision_score(hits, probabilities[:, positive]))
    else:
        hits = np.eye(len(target.classes))[actual.astype(np.int64)]
        values["roc_auc"] = float(metrics.roc_auc_score(hits, probabilities, average="macro"))
        values["average_precision"] = float(metrics.average_precision_score(hits, probabilities, average="macro"))
    return values


def _clipped(probabilities: Floats) -> Floats:
    clipped = np.clip(probabilities, LEAST, 1.0)
    return clipped / clipped.sum(axis=1, keepdims=True)
