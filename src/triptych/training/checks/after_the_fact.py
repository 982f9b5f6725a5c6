"""Codes that are written down when the answer is known."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material

HALF = 0.5


class AfterTheFact(Check[Material]):
    """Finds columns that mark most rows of an answer and no other: a reason for leaving, the number of a refund."""

    name = "after-the-fact"
    severity = Severity.STOP
    sentence = (
        "{columns} looks like it is written down when {target} is known: {rows:,} of {looked:,} rows have a value "
        "that comes with one answer alone, {share:.0%} of all that have that answer."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column."""
        for name, found in seen.marking.items():
            if found.share >= HALF:
                yield self.finding(
                    [name], target=seen.target.name, rows=found.rows, looked=len(seen.places),
                    share=round(found.share, 4),
                )  # fmt: skip
