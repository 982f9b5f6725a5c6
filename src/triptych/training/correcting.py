"""What was chosen, with its probabilities corrected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from triptych.encoding.calibrated import Calibrated
from triptych.training.calibrating import calibrate
from triptych.training.choosing import Chosen, Compiles
from triptych.training.search import Found


def corrected(found: Found, chosen: Chosen, compiles: Compiles, rows: pa.Table) -> Chosen:
    """The same with its probabilities corrected, where that helps and can be served.

    Args:
        found: What the search found, with its folds.
        chosen: The best of it.
        compiles: Whether the corrected estimator can be compiled.
        rows: All training rows, on some of which that is tried.
    """
    if found.problem.regression or chosen.told is None:
        return chosen
    actual, told = found.actual.astype(np.int64), chosen.told.astype(np.float64)
    better = calibrate(actual, told, found.folds.scored_on)
    if better is None:
        return chosen
    estimator = Calibrated(chosen.estimator, better.calibration)
    if not compiles(chosen.encoder, estimator, chosen.scale, rows):
        return chosen
    recipe = replace(chosen.recipe, calibration=better.calibration)
    return replace(chosen, estimator=estimator, recipe=recipe, told=better.answers.astype(np.float32))
