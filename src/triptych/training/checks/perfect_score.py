"""Scores that are too good."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.few_rows import FEW_ROWS
from triptych.training.checks.outcome import Outcome

PERFECT = 0.9999


class PerfectScore(Check[Outcome]):
    """Finds models that are hardly ever wrong."""

    name = "perfect-score"
    sentence = "The score is nearly perfect ({score:.5f} of 1); does {columns} give the target away?"

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one, with the column that matters most."""
        metrics = seen.report.metrics
        score = max(metrics.get("r2", 0.0), metrics.get("roc_auc", 0.0))
        top = next(iter(seen.report.importances), None)
        if score > PERFECT and seen.report.test_rows >= FEW_ROWS and top is not None:
            yield self.finding([top], score=score)
