"""Candidates, their cross-validation, and the fitted model with its report."""

from triptych.training.fitting import Fitted, Progress, fit, never, require_learnable
from triptych.training.split import SEED

__all__ = ["SEED", "Fitted", "Progress", "fit", "never", "require_learnable"]
