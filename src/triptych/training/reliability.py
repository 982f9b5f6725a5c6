"""Whether probabilities say how often they are right."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.domain.schema import Target, Task
from triptych.training.weights import Weights, mean

Floats = NDArray[np.float64]
BINS = 10


def reliability(
    target: Target, actual: NDArray[np.generic], probabilities: Floats, weights: Weights = None
) -> dict[str, float]:
    """The expected calibration error and the Brier score.

    Args:
        target: What is predicted; of two classes the positive one is looked at, of more the likeliest.
        actual: Shape (rows,); places in the classes.
        probabilities: Shape (rows, classes).
        weights: How much each row counts.

    Source:
        Naeini, Cooper & Hauskrecht, Obtaining Well Calibrated Probabilities (2015), with ten bins of one width. Brier,
        Verification of Forecasts Expressed in Terms of Probability (1950); of two classes half of its sum, as is usual.
    """
    places = actual.astype(np.int64)
    if target.task is Task.BINARY:
        positive = target.classes.index(target.positive) if target.positive is not None else 1
        said, hits = probabilities[:, positive], places == positive
        return {"ece": _calibration_error(said, hits, weights), "brier": mean((said - hits) ** 2, weights)}
    told = np.eye(len(target.classes))[places]
    said, hits = probabilities.max(axis=1), probabilities.argmax(axis=1) == places
    return {
        "ece": _calibration_error(said, hits, weights),
        "brier": mean(((probabilities - told) ** 2).sum(axis=1), weights),
    }


def _calibration_error(said: Floats, hits: NDArray[np.bool_], weights: Weights) -> float:
    bins = np.minimum((said * BINS).astype(np.int64), BINS - 1)
    counts = np.ones(len(said)) if weights is None else weights
    apart = np.bincount(bins, weights=(said - hits) * counts, minlength=BINS)
    return float(np.abs(apart).sum() / counts.sum())
