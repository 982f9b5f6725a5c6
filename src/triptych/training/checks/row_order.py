"""Rows that stand in the order of the target."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.checks.view import View, ranked

LEFT = 0.05


class RowOrder(Check[Material]):
    """Finds tables that are sorted by their target; nothing learns from it, but a number of the row would."""

    name = "row-order"
    severity = Severity.NOTE
    sentence = (
        "The rows stand in the order of {target} (a tree that sees their places alone scores {score:.3f} of 1). Which "
        "of them are measured on is drawn at random, so this does no harm; a part of the file would be another table."
    )
    of_training = True

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one."""
        told = seen.told(View(values=ranked(seen.places.astype(float)), coded=False))
        if told is not None and told.unexplained <= LEFT:
            yield self.finding(target=seen.target.name, score=round(told.score, 6))
