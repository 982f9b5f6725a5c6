"""Searches that ran out of time."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome


class OutOfBudget(Check[Outcome]):
    """Finds that not every candidate had its turn."""

    name = "out-of-budget"
    sentence = "The budget was spent before every candidate was tried ({tried} of {candidates}); give it more seconds."

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        tried = len(seen.report.candidates)
        if tried < seen.candidates and not seen.asked:
            yield self.finding(tried=tried, candidates=seen.candidates)
