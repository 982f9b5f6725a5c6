"""The data of the plots that a person looks for; `tracking` draws them and the page too."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from triptych.domain.schema import Target, Task
from triptych.encoding import decide
from triptych.training.showing import frequent, telling
from triptych.training.weights import Weights

Floats = NDArray[np.float64]
POINTS = 200
SCATTER = 1_000
BINS = 30
CALIBRATION_BINS = 10
SHOWN = 30
"""Classes that are drawn; of more, those that most rows have."""
OTHERS = "…"
"""All others in the confusion."""


def curves(
    target: Target,
    actual: NDArray[np.generic],
    answers: Floats,
    before: Floats | None = None,
    weights: Weights = None,
) -> dict[str, Any]:
    """Plot data by name, as `json.dumps` takes it.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in `target.classes`.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
        before: The probabilities before they were corrected; None when they were not.
        weights: How much each row counts in the lines; points, bars and the confusion are of rows.

    Returns:
        For a regression `predicted_actual`, `residuals` and `residual_histogram`; otherwise `confusion` and, by
        class (the positive one alone when binary), `roc`, `precision_recall` and `calibration`, and
        `calibration_before` where probabilities were corrected. Of many classes those that most rows have, and in the
        confusion the others as one.
    """
    if target.task is Task.REGRESSION:
        return _regression_curves(actual.astype(np.float64), answers)
    places = actual.astype(np.int64)
    shown = [place for place in telling(target, places, SHOWN) if 0 < (places == place).sum() < len(places)]
    labels = {place: str(target.classes[place]) for place in shown}
    found = {
        "confusion": _confusion(target, places, answers),
        "roc": {labels[place]: _roc(places == place, answers[:, place], weights) for place in shown},
        "precision_recall": {
            labels[place]: _precision_recall(places == place, answers[:, place], weights) for place in shown
        },
        "calibration": {labels[place]: _calibration(places == place, answers[:, place], weights) for place in shown},
    }
    if before is not None:
        found["calibration_before"] = {
            labels[place]: _calibration(places == place, before[:, place], weights) for place in shown
        }
    return found


def _confusion(target: Target, places: NDArray[np.int64], probabilities: Floats) -> dict[str, Any]:
    shown, decided = frequent(target, places, SHOWN), decide(target, probabilities)
    labels = [str(target.classes[place]) for place in shown]
    if len(shown) < len(target.classes):
        seats = np.full(len(target.classes), len(shown))
        seats[shown] = range(len(shown))
        labels, places, decided = [*labels, OTHERS], seats[places], seats[decided]
        shown = list(range(len(labels)))
    return {"labels": labels, "matrix": metrics.confusion_matrix(places, decided, labels=shown).tolist()}


def _roc(hits: NDArray[np.bool_], scores: Floats, weights: Weights) -> dict[str, list[float]]:
    false_positives, true_positives, _ = metrics.roc_curve(hits, scores, sample_weight=weights)
    return _thinned({"fpr": false_positives, "tpr": true_positives})


def _precision_recall(hits: NDArray[np.bool_], scores: Floats, weights: Weights) -> dict[str, list[float]]:
    precision, recall, _ = metrics.precision_recall_curve(hits, scores, sample_weight=weights)
    return _thinned({"recall": recall[::-1], "precision": precision[::-1]})


def _calibration(hits: NDArray[np.bool_], scores: Floats, weights: Weights) -> dict[str, list[float]]:
    bins = np.minimum((scores * CALIBRATION_BINS).astype(int), CALIBRATION_BINS - 1)
    count = np.bincount(bins, minlength=CALIBRATION_BINS)
    used = count > 0
    counts = np.ones(len(scores)) if weights is None else weights
    total = np.bincount(bins, weights=counts, minlength=CALIBRATION_BINS)[used]
    predicted = np.bincount(bins, weights=scores * counts, minlength=CALIBRATION_BINS)[used] / total
    observed = np.bincount(bins, weights=hits * counts, minlength=CALIBRATION_BINS)[used] / total
    return {"predicted": predicted.tolist(), "observed": observed.tolist(), "count": count[used].tolist()}


def _regression_curves(actual: Floats, predicted: Floats) -> dict[str, Any]:
    residuals = actual - predicted
    counts, edges = np.histogram(residuals, bins=BINS)
    some = np.linspace(0, len(actual) - 1, min(SCATTER, len(actual))).astype(int)
    return {
        "predicted_actual": {"predicted": predicted[some].tolist(), "actual": actual[some].tolist()},
        "residuals": {"predicted": predicted[some].tolist(), "residual": residuals[some].tolist()},
        "residual_histogram": {"edges": edges.tolist(), "counts": counts.tolist()},
    }


def _thinned(columns: dict[str, Floats]) -> dict[str, list[float]]:
    length = len(next(iter(columns.values())))
    some = np.unique(np.linspace(0, length - 1, min(POINTS, length)).astype(int))
    return {name: column[some].tolist() for name, column in columns.items()}
