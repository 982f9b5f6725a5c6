"""Classes of few rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from triptych.domain.finding import Finding
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material

FEW = 30
NAMED = 20


class RareClass(Check[Material]):
    """Finds classes of which a few rows alone are measured on."""

    name = "rare-class"
    sentence = (
        "{rare} of the classes of {target} have fewer than {few} rows ({classes}); what is measured of them may be "
        "far off. Merge them with others or bring more rows."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one."""
        if seen.regression:
            return
        labels = seen.target.classes
        count = np.bincount(seen.actual.astype(np.int64), minlength=len(labels))
        rare = [place for place in np.argsort(count, kind="stable") if count[place] < FEW]
        if rare:
            yield self.finding(
                target=seen.target.name, rare=len(rare), few=FEW,
                classes=[str(labels[place]) for place in rare[:NAMED]],
                rows=[int(count[place]) for place in rare[:NAMED]],
            )  # fmt: skip
