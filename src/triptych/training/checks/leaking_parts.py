"""Numbers from which the target is computed."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class LeakingParts(Check[Material]):
    """Finds parts that add up to the target, or factors of it, such as a price and a quantity of what was paid."""

    name = "leaking-parts"
    severity = Severity.STOP
    sentence = "{target} can be computed from {columns}; the largest error is {error:.2g}."

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one."""
        # Columns that are all there is can't be left out: to learn what is computed from them is the task.
        if seen.computed is not None and len(seen.computed.columns) < len(seen.names):
            how = "product" if seen.computed.product else "sum"
            yield self.finding(seen.computed.columns, target=seen.target.name, error=seen.computed.error, how=how)
