"""What was chosen, with its probabilities corrected."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from triptych.encoding.calibrated import Calibrated
from triptych.training.calibrating import calibrate
from triptych.training.choosing import Chosen, Compiles
from triptych.training.told import Told


def corrected(told: Told | None, chosen: Chosen, compiles: Compiles, rows: pa.Table) -> tuple[Chosen, Told | None]:
    """The same with its probabilities corrected, where that helps and can be served.

    Args:
        told: What was said of rows that were not seen.
        chosen: The best of a search.
        compiles: Whether the corrected estimator can be compiled.
        rows: All training rows, on some of which that is tried.

    Returns:
        What was chosen, and what it is now said to have told.
    """
    if told is None or told.answers.ndim == 1:
        return chosen, told
    better = calibrate(told.actual.astype(np.int64), told.answers, told.folds, told.weights, told.groups)
    if better is None:
        return chosen, told
    estimator = Calibrated(chosen.estimator, better.calibration)
    if not compiles(chosen.encoder, estimator, chosen.scale, rows):
        return chosen, told
    recipe = replace(chosen.recipe, calibration=better.calibration)
    return replace(chosen, estimator=estimator, recipe=recipe), replace(told, answers=better.answers)
