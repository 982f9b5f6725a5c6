"""Kinds of model that fail."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.domain.run import TrialState
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome


class NeverFitted(Check[Outcome]):
    """Finds kinds of model of which every trial failed, so that the search did without them."""

    name = "never-fitted"
    sentence = "No trial of {families} could be fitted ({failed} failed), and the search did without; the log says why."

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        tried = [*seen.report.candidates, *seen.report.given_up]
        failed = [each.family for each in tried if each.state is TrialState.FAILED]
        fitted = {each.family for each in tried if each.state is not TrialState.FAILED}
        families = [family for family in dict.fromkeys(failed) if family not in fitted]
        if families:
            yield self.finding(families=families, failed=sum(family in families for family in failed))
