"""Searches that somebody ended."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome


class EndedEarly(Check[Outcome]):
    """Finds that the search was asked to keep the best so far."""

    name = "ended-early"
    sentence = "The search was ended early, as asked, after {tried} candidates."

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        if seen.asked:
            yield self.finding(tried=len(seen.report.candidates))
