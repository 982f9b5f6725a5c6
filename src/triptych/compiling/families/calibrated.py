"""Our own correction of probabilities: inside the function that makes them of scores, where there is one."""

from __future__ import annotations

from typing import Any

import numpy as np

from triptych.compiling.families.calibration import COMPLEMENT
from triptych.compiling.source import Source
from triptych.compiling.translator import Translator
from triptych.domain.calibration import Calibration, Method
from triptych.encoding.calibrated import FURTHEST
from triptych.kernels import Arithmetic, Chain, Clip, Columns, Curve, Function, Sigmoid, Softmax, Step


def shares(estimator: Any, source: Source, translator: Translator) -> Step:
    """`encoding.calibrated.Calibrated`."""
    calibration: Calibration = estimator.calibration
    given = translator.shares(estimator.estimator, source)
    binary = len(estimator.classes_) == 2  # noqa: PLR2004
    if binary and calibration.method is Method.ISOTONIC:
        line = Curve(np.array(calibration.x), np.array(calibration.y))
        return Chain((given, Columns(np.array([1])), line, COMPLEMENT))
    scores, link = _apart(given)
    if binary:
        scores = scores if isinstance(link, Sigmoid) else Chain((given, Columns(np.array([1])), Function("logit")))
        return Chain((scores, *_moved(calibration), Sigmoid()))
    scores = scores if isinstance(link, Softmax) else Chain((given, Clip(1e-300, None), Function("log")))
    width = len(estimator.classes_)
    return Chain((scores, Arithmetic("multiply", np.full(width, calibration.slope)), Softmax()))


def _moved(calibration: Calibration) -> tuple[Step, ...]:
    """Log-odds corrected; their limits come last, so that what is before them stays a sum of columns."""
    reach = FURTHEST * calibration.slope
    return (
        Arithmetic("multiply", np.array([calibration.slope])),
        Arithmetic("add", np.array([calibration.offset])),
        Clip(calibration.offset - reach, calibration.offset + reach),
    )


def _apart(step: Step) -> tuple[Step, Step | None]:
    """What gives the scores, and what makes probabilities of them; None when that is not the last step."""
    if not isinstance(step, Chain):
        return step, None
    *first, last = step.steps
    if isinstance(last, Sigmoid | Softmax):
        return Chain(tuple(first)), last
    if isinstance(last, Chain):
        scores, link = _apart(last)
        return Chain((*first, scores)), link
    return step, None
