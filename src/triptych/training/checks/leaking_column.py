"""A column that gives the target away."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class LeakingColumn(Check[Material]):
    """Finds columns each of which tells the target alone."""

    name = "leaking-column"
    severity = Severity.STOP
    sentence = (
        "{columns} alone gives {target} away: a tree that sees nothing else scores {score:.4f} of 1 on rows that "
        "it was not fitted on."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column."""
        computed = seen.computed.columns if seen.computed else ()
        for name, told in seen.alone.items():
            if name not in computed and seen.gives_away(told):
                yield self.finding([name], target=seen.target.name, score=round(told.score, 6))
