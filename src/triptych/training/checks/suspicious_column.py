"""A column that tells nearly all."""

from __future__ import annotations

from collections.abc import Iterator

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material

ENOUGH = {"regression": 0.95, "binary": 0.97, "multiclass": 0.97}


class SuspiciousColumn(Check[Material]):
    """Finds columns each of which tells so much alone that they may not be known before the answer."""

    name = "suspicious-column"
    sentence = (
        "{columns} alone tells nearly all of {target}: a tree that sees nothing else scores {score:.3f} of 1. Leave "
        "it out if it is not known before the answer."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each column that does not give the target away altogether."""
        computed = seen.computed.columns if seen.computed else ()
        for name, told in seen.alone.items():
            if name not in computed and not seen.gives_away(told) and told.score >= ENOUGH[seen.target.task]:
                yield self.finding([name], target=seen.target.name, score=round(told.score, 6))
