"""A fitted classifier whose probabilities are corrected."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from triptych.domain.calibration import Calibration, Method

Floats = NDArray[np.float64]
FURTHEST = 15.0
"""Log-odds are brought to no further from 0: beyond, a probability near 1 has too few digits to tell them."""

LEAST = 1e-300


def correct(calibration: Calibration, probabilities: Floats) -> Floats:
    """Correct probabilities.

    Args:
        calibration: Of temperature; or of two classes.
        probabilities: Shape (rows, classes).

    Source:
        Platt, Probabilistic Outputs for Support Vector Machines (1999), on log-odds. Guo, Pleiss, Sun & Weinberger, On
        Calibration of Modern Neural Networks (2017), for the temperature. Zadrozny & Elkan, Transforming Classifier
        Scores into Accurate Multiclass Probability Estimates (2002), for the isotonic line.
    """
    if probabilities.shape[1] > 2:  # noqa: PLR2004
        scores = np.log(np.maximum(probabilities, LEAST)) * calibration.slope
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)
    if calibration.method is Method.ISOTONIC:
        positive = np.interp(probabilities[:, 1], calibration.x, calibration.y)
    else:
        positive = 1.0 / (1.0 + np.exp(-(calibration.slope * log_odds(probabilities) + calibration.offset)))
    return np.column_stack([1.0 - positive, positive])


def log_odds(probabilities: Floats) -> Floats:
    """Of the second of two classes, no further than `FURTHEST` from 0.

    Args:
        probabilities: Shape (rows, 2).
    """
    with np.errstate(divide="ignore"):
        return np.clip(np.log(probabilities[:, 1] / (1.0 - probabilities[:, 1])), -FURTHEST, FURTHEST)


class Calibrated:
    """Asks an estimator, and corrects what it says.

    It is made of data and needs no library of its own, so that it can be stored and loaded without running code.

    Args:
        estimator: Fitted; it gives probabilities.
        calibration: Of those.
    """

    def __init__(self, estimator: Any, calibration: Calibration) -> None:
        self.estimator = estimator
        self.method = calibration.method.value
        self.slope = calibration.slope
        self.offset = calibration.offset
        self.x = np.array(calibration.x, dtype=np.float64)
        self.y = np.array(calibration.y, dtype=np.float64)

    @property
    def classes_(self) -> NDArray[np.generic]:
        """Those of the estimator, as scikit-learn calls them."""
        return np.asarray(self.estimator.classes_)

    @property
    def calibration(self) -> Calibration:
        """What is done to its probabilities."""
        return Calibration(
            method=Method(self.method), slope=self.slope, offset=self.offset, x=tuple(self.x), y=tuple(self.y)
        )

    def predict_proba(self, matrix: Any) -> Floats:
        """Shape (rows, classes)."""
        return correct(self.calibration, np.asarray(self.estimator.predict_proba(matrix), dtype=np.float64))
