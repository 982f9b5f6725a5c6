"""Codes that come with one answer, and may be written down when it is known."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.after_the_fact import HALF
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class OneSided(Check[Material]):
    """Finds columns that mark some rows of an answer and no other; they may be as honest as a rare symptom."""

    name = "one-sided"
    sentence = (
        "{columns} has values that come with one answer of {target} alone ({rows:,} of {looked:,} rows). Leave it "
        "out if it is written down when the answer is known."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column."""
        for name, found in seen.marking.items():
            if found.share < HALF:
                yield self.finding([name], target=seen.target.name, rows=found.rows, looked=len(seen.places))
