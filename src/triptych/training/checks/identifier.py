"""Columns that name a row."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class Identifier(Check[Material]):
    """Finds identifiers, which are not learned from."""

    name = "identifier"
    sentence = "Column {columns} looks like an identifier; it is echoed and not learned from."
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each."""
        for column in seen.schema.ids:
            yield self.finding([column.name])
