"""Models that learn too little."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome

BETTER = 0.05


class Underfit(Check[Outcome]):
    """Finds models that a quick tree of a single column does better than."""

    name = "underfit"
    sentence = (
        "{columns} alone does better in a quick tree ({alone:.3f} of 1) than the model does with all columns "
        "({score:.3f}); give the search more seconds, or choose another model."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        metrics = seen.report.metrics
        score = metrics.get("r2", metrics.get("roc_auc" if seen.material.target.task == "binary" else "accuracy"))
        told = seen.material.alone
        if score is None or not told:
            return
        best = max(told, key=lambda name: told[name].score)
        if told[best].score > score + BETTER:
            yield self.finding([best], alone=round(told[best].score, 6), score=score)
