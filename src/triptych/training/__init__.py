"""Candidates, their cross-validation, and the fitted model with its report."""

from triptych.training.fitting import Fitted, Progress, fit, fit_again, never
from triptych.training.own import OwnCode
from triptych.training.preparing import Prepared, prepare, prepare_kept
from triptych.training.split import SEED

__all__ = ["SEED", "Fitted", "OwnCode", "Prepared", "Progress", "fit", "fit_again", "never", "prepare", "prepare_kept"]
