"""Columns that name a row."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material


class Identifier(Check[Material]):
    """Finds identifiers, which are not learned from."""

    name = "identifier"
    sentence = "The values of {columns} look like identifiers; they are echoed and not learned from."
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each, or one for many; the column of the group is echoed because it is that."""
        yield from self.each([column.name for column in seen.schema.ids if column.name != seen.division.group])
