"""Models that learn too little."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome

BETTER = 0.05


class Underfit(Check[Outcome]):
    """Finds models that a quick tree of a single column does better than.

    The tree is scored on any rows: where whole groups or later rows measure, the model has the harder task, and the two
    can't be compared.
    """

    name = "underfit"
    sentence = (
        "{columns} alone does better in a quick tree ({alone:.3f} of 1) than the model does with all columns "
        "({score:.3f}); give the search more seconds, or bring an estimator of your own (make_model)."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        told, division = seen.material.alone, seen.material.division
        if seen.alone is None or not told or division.group is not None or division.time is not None:
            return
        best = max(told, key=lambda name: told[name].score)
        if told[best].score > seen.alone + BETTER:
            yield self.finding([best], alone=round(told[best].score, 6), score=round(seen.alone, 6))
