"""Searches that ran out of time."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.domain.run import TrialState
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome


class OutOfBudget(Check[Outcome]):
    """Finds that not every candidate with proven settings had its turn; what is proposed after them never ends."""

    name = "out-of-budget"
    sentence = (
        "{skipped} of the {candidates} candidates of proven settings had no whole turn in the budget ({names}); give "
        "it more seconds."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        report = seen.report
        ended = {each.name for each in (*report.candidates, *report.given_up) if each.state is not TrialState.STOPPED}
        names = [name for name in seen.planned if name not in ended]
        if names and not seen.asked:
            yield self.finding(skipped=len(names), candidates=len(seen.planned), names=names)
