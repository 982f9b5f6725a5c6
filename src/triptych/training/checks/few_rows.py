"""Tables of few rows."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material

FEW_ROWS = 200


class FewRows(Check[Material]):
    """Finds that there is little to measure on."""

    name = "few-rows"
    sentence = "Only {rows} rows: the metrics may be far off."

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one."""
        if seen.table.num_rows < FEW_ROWS:
            yield self.finding(rows=seen.table.num_rows)
