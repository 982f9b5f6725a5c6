"""Models that remember."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome

APART = 0.3
HALF = 0.5


class Overfit(Check[Outcome]):
    """Finds models that are far better on the rows that they were fitted on."""

    name = "overfit"
    sentence = (
        "The model remembers more than it learns: it saves {fitted:.0%} of the baseline's loss on the rows that it was "
        "fitted on, and {kept:.0%} on those kept apart. Bring more rows, or leave out columns of many rare values."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find at most one."""
        fitted, kept = seen.fitted_skill, seen.skill
        if fitted is not None and fitted - kept >= APART and kept < HALF * fitted:
            yield self.finding(fitted=round(fitted, 4), kept=round(kept, 4))
