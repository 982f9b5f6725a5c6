"""Columns that hold nothing."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class Empty(Check[Material]):
    """Finds columns without any value, which are not learned from."""

    name = "empty"
    sentence = "No row has a value in {columns}: not learned from, and need not be sent to predict."
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each, or one for many."""
        nulls = {name: seen.table[name].null_count for name in seen.flat}
        yield from self.each([name for name, count in nulls.items() if count == seen.table.num_rows])
