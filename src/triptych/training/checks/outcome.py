"""What the checks look at once a model was measured."""

from __future__ import annotations

from dataclasses import dataclass

from triptych.domain.run import Report
from triptych.training.checks.material import Material


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A model that was measured.

    Attributes:
        material: What it was learned from, or measured on alone.
        report: What was measured on rows that were kept apart.
        fitted_score: The selection score on rows that it was fitted on (lower is better); None when none are known.
        candidates: How many candidates there were to try before any settings were searched; 0 without a search.
        asked: Whether the search ended early because it was asked to.
    """

    material: Material
    report: Report
    fitted_score: float | None = None
    candidates: int = 0
    asked: bool = False

    @property
    def skill(self) -> float:
        """The share of the baseline's loss that the model saves on rows that were kept apart."""
        name = self.report.selection
        return _saved(self.report.metrics[name], self.report.baseline[name])

    @property
    def fitted_skill(self) -> float | None:
        """The same on rows that it was fitted on; None when none are known."""
        if self.fitted_score is None:
            return None
        return _saved(self.fitted_score, self.report.baseline[self.report.selection])


def _saved(loss: float, baseline: float) -> float:
    return 1 - loss / baseline if baseline else 0.0
