"""Probabilities corrected where that is worth while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from sklearn.isotonic import IsotonicRegression

from triptych.domain.calibration import Calibration, Method
from triptych.encoding.calibrated import correct, log_odds
from triptych.training.evaluation import LEAST
from triptych.training.weights import Weights, error_of_mean, mean, some

Places = NDArray[np.int64]
Floats = NDArray[np.float64]
FEWEST = 100
"""Rows from which a correction can be learned."""

MANY = 1_000
"""Rows from which the isotonic line is tried: of fewer it learns their noise."""

BEYOND = 2.0
"""Standard errors that a gain must be larger than."""

STEEPEST = 3.0
"""Logarithm of the slopes that are tried, to either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """A correction that is worth while.

    Attributes:
        calibration: Learned from all rows.
        answers: Shape (rows, classes); each row corrected by what was learned from the other folds.
        gain: By how much the log loss of those is smaller than that of what was corrected.
    """

    calibration: Calibration
    answers: Floats
    gain: float


def calibrate(
    actual: Places,
    answers: Floats,
    folds: Sequence[Places],
    weights: Weights = None,
    groups: Places | None = None,
) -> Corrected | None:
    """Find the correction that is best on rows that it was not learned from.

    Args:
        actual: Shape (rows,); places in the classes.
        answers: Shape (rows, classes); each of an estimator that never saw the row.
        folds: The places of each fold's rows; those of no fold are left alone.
        weights: How much each row counts.
        groups: Shape (rows,); those of one group resemble each other. None for none.

    Returns:
        None when there are too few rows, or none lowers the log loss by more than the noise: `BEYOND` standard errors
        of the rows' differences.
    """
    scored = np.concatenate(folds)
    if len(scored) < FEWEST or len(folds) < 2:  # noqa: PLR2004
        return None
    before, counted = _losses(actual[scored], answers[scored]), some(weights, scored)
    together = some(groups, scored)
    found: Corrected | None = None
    for method in _methods(answers.shape[1], len(scored)):
        corrected = answers.copy()
        for number, places in enumerate(folds):
            others = np.concatenate([each for other, each in enumerate(folds) if other != number])
            learned = _learn(method, actual[others], answers[others], some(weights, others))
            corrected[places] = correct(learned, answers[places])
        gains = before - _losses(actual[scored], corrected[scored])
        gain, noise = mean(gains, counted), BEYOND * error_of_mean(gains, counted, together)
        if gain > noise and (found is None or gain > found.gain):
            calibration = _learn(method, actual[scored], answers[scored], counted)
            found = Corrected(calibration=calibration, answers=corrected, gain=gain)
    return found


def _methods(classes: int, rows: int) -> Sequence[Method]:
    """The simplest first."""
    if classes > 2:  # noqa: PLR2004
        return [Method.TEMPERATURE]
    return [Method.TEMPERATURE, Method.SIGMOID, *([Method.ISOTONIC] if rows >= MANY else [])]


def _losses(actual: Places, answers: Floats) -> Floats:
    return -np.log(np.maximum(answers[np.arange(len(actual)), actual], LEAST))


def _learn(method: Method, actual: Places, answers: Floats, weights: Weights) -> Calibration:
    if method is Method.ISOTONIC:
        return _isotonic(actual, answers[:, 1], weights)
    if method is Method.SIGMOID:
        return _sigmoid(actual, log_odds(answers), weights)

    def loss(logarithm: float) -> float:
        calibration = Calibration(method=method, slope=float(np.exp(logarithm)))
        return mean(_losses(actual, correct(calibration, answers)), weights)

    best = minimize_scalar(loss, bounds=(-STEEPEST, STEEPEST), method="bounded")
    return Calibration(method=method, slope=float(np.exp(best.x)))


def _sigmoid(actual: Places, scores: Floats, weights: Weights) -> Calibration:
    """Slope and offset of the log-odds with the smallest log loss."""
    signs = np.where(actual == 1, 1.0, -1.0)

    def loss(values: Floats) -> tuple[float, Floats]:
        slope = np.exp(values[0])
        margins = signs * (slope * scores + values[1])
        pulls = -signs / (1.0 + np.exp(margins))
        slopes = [mean(pulls * scores, weights) * slope, mean(pulls, weights)]
        return mean(np.logaddexp(0.0, -margins), weights), np.array(slopes)

    bounds = [(-STEEPEST, STEEPEST), (-10.0, 10.0)]
    best = minimize(loss, np.zeros(2), jac=True, method="L-BFGS-B", bounds=bounds)
    return Calibration(method=Method.SIGMOID, slope=float(np.exp(best.x[0])), offset=float(best.x[1]))


def _isotonic(actual: Places, positive: Floats, weights: Weights) -> Calibration:
    """A rising line; no row is said to be sure, of which there are too few to know."""
    edge = 1.0 / (len(actual) + 2)
    line = IsotonicRegression(y_min=edge, y_max=1.0 - edge, out_of_bounds="clip")
    line.fit(positive, actual == 1, sample_weight=weights)
    return Calibration(
        method=Method.ISOTONIC,
        x=tuple(line.X_thresholds_.astype(np.float64).tolist()),
        y=tuple(line.y_thresholds_.astype(np.float64).tolist()),
    )  # fmt: skip
