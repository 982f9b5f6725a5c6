"""What each original column added to one prediction."""

from triptych.explaining.explainer import Explainer

__all__ = ["Explainer"]
