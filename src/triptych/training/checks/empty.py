"""Columns that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class Empty(Check[Material]):
    """Finds columns without any value, which are not learned from."""

    name = "empty"
    sentence = "Column {columns} is empty; it is not learned from and need not be sent to predict."
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each."""
        for name in seen.flat:
            if seen.table[name].null_count == seen.table.num_rows:
                yield self.finding([name])
