"""Models that know nothing."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome


class NoBetter(Check[Outcome]):
    """Finds models that the baseline beats."""

    name = "no-better"
    sentence = (
        "The model is no better than one that ignores its inputs (a loss of {loss:.4g} against {baseline:.4g}); "
        "bring columns that have to do with the target."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        name = seen.report.selection
        loss, baseline = seen.report.metrics[name], seen.report.baseline[name]
        if loss >= baseline:
            yield self.finding(loss=loss, baseline=baseline, metric=name)
