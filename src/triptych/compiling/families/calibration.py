"""Calibrated classifiers of scikit-learn: each fold's scores through a curve for each class, then the mean."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.translator import Translator
from triptych.kernels import Arithmetic, Beside, Chain, Columns, Curve, Function, Mean, Normalise, Step


def shares(estimator: Any, source: Source, translator: Translator) -> Step:
    """The mean of the calibrated parts."""
    parts = tuple(_calibrated(part, source, translator) for part in estimator.calibrated_classifiers_)
    return parts[0] if len(parts) == 1 else Mean(parts, np.ones(len(parts)))


def curve(regression: Any) -> Step:
    """Isotonic regression."""
    if regression.out_of_bounds != "clip":
        raise NotCompilable("isotonic regression that answers nothing out of its bounds")
    x = np.asarray(regression.X_thresholds_, dtype=np.float64)
    return Curve(x, np.asarray(regression.y_thresholds_, dtype=np.float64))


def _calibrated(part: Any, source: Source, translator: Translator) -> Step:
    if hasattr(part.estimator, "decision_function"):
        given = translator.scores(part.estimator, source)
    else:
        given = translator.shares(part.estimator, source)
        if len(part.classes) == 2:  # noqa: PLR2004
            given = Chain((given, Columns(np.array([1]))))
    curves = [_calibrator(calibrator) for calibrator in part.calibrators]
    if part.method == "temperature":
        raise NotCompilable("calibration by temperature")
    if len(part.classes) == 2:  # noqa: PLR2004
        return Chain((given, curves[0], COMPLEMENT))
    each = Beside(tuple(Chain((Columns(np.array([place])), found)) for place, found in enumerate(curves)))
    return Chain((given, each, Normalise()))


COMPLEMENT = Beside(
    (Chain((Arithmetic("multiply", np.array([-1.0])), Arithmetic("add", np.array([1.0])))), Columns(np.array([0])))
)
"""The share of the positive class to those of both."""


def _calibrator(calibrator: Any) -> Step:
    kind = type(calibrator).__name__
    if kind == "IsotonicRegression":
        return curve(calibrator)
    if kind == "_SigmoidCalibration":
        slope, offset = float(calibrator.a_), float(calibrator.b_)
        return Chain(
            (Arithmetic("multiply", np.array([-slope])), Arithmetic("add", np.array([-offset])), Function("logistic"))
        )
    raise NotCompilable(f"calibration by {kind}")
