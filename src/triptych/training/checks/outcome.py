"""What the checks look at once a model was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triptych.domain.run import Report
from triptych.training.checks.material import Material
from triptych.training.scoring import Scored


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A model that was measured.

    Attributes:
        material: What it was learned from, or measured on alone.
        report: What was measured on rows that were kept apart.
        fitted_score: The selection score on rows that it was fitted on (lower is better); None when none are known.
        fitted_baseline: That of the baseline on those rows.
        asked: Whether the search ended early because it was asked to.
        alone: How well it tells the rows that were kept apart, as `checks.alone` scores columns; None when not known.
        planned: The candidates that there were to try before any settings were searched.
        scored: What was scored on all folds.
        members: Those of which the model is made.
    """

    material: Material
    report: Report
    fitted_score: float | None = None
    fitted_baseline: float = 0.0
    asked: bool = False
    alone: float | None = None
    planned: Sequence[str] = ()
    scored: Sequence[Scored] = ()
    members: Sequence[Scored] = ()

    @property
    def skill(self) -> float:
        """The share of the baseline's loss that the model saves on rows that were kept apart."""
        name = self.report.selection
        return _saved(self.report.metrics[name], self.report.baseline[name])

    @property
    def fitted_skill(self) -> float | None:
        """The same on rows that it was fitted on; None when none are known."""
        return None if self.fitted_score is None else _saved(self.fitted_score, self.fitted_baseline)


def _saved(loss: float, baseline: float) -> float:
    return 1 - loss / baseline if baseline else 0.0
