"""Two columns that give the target away together."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.alone import Alone, Floats, Places, tell
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.checks.pairing import best_pairs
from triptych.training.checks.view import View

MOST_COLUMNS = 80
"""So many are paired, those that tell the most alone."""
MOST_PAIRS = 8
ROWS = 1_500
LARGEST = 1e30
"""Trees compute with 32 bits."""


class LeakingPair(Check[Material]):
    """Finds the two columns that tell the target together, when neither does alone."""

    name = "leaking-pair"
    severity = Severity.STOP
    sentence = (
        "{columns} together give {target} away: a tree that sees nothing else scores {score:.4f} of 1 on rows that "
        "it was not fitted on."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find at most one, the worst."""
        if len(seen.names) <= 2:  # noqa: PLR2004 - a pair that is all there is can't be left out
            return
        computed = seen.computed.columns if seen.computed else ()
        honest = [name for name in seen.alone if name not in computed and not seen.gives_away(seen.alone[name])]
        paired = sorted(honest, key=lambda name: -seen.alone[name].score)[:MOST_COLUMNS]
        views = {name: View(values=seen.views[name].values[:ROWS], coded=seen.views[name].coded) for name in paired}
        pairs = best_pairs(views, seen.sampled[:ROWS], regression=seen.regression, most=MOST_PAIRS)
        told = {pair: _told(seen, *pair) for pair in pairs}
        found = {pair: each for pair, each in told.items() if each is not None and seen.gives_away(each)}
        if found:
            worst = min(found, key=lambda pair: found[pair].unexplained)
            yield self.finding(worst, target=seen.target.name, score=round(found[worst].score, 6))


def _told(seen: Material, one: str, other: str) -> Alone | None:
    views = [View(values=seen.views[name].values[:ROWS], coded=seen.views[name].coded) for name in (one, other)]
    numbers = None if any(each.coded for each in views) else [seen.number(name)[:ROWS] for name in (one, other)]

    def matrix(fitted: Places, goal: Floats) -> Floats:
        known = [each.learned(fitted, goal) for each in views]
        return np.column_stack([*known, *(_numbers(*numbers) if numbers else [_crossed(views, fitted, goal)])])

    return tell(matrix, seen.sampled[:ROWS], regression=seen.regression)


def _numbers(one: Floats, other: Floats) -> list[Floats]:
    """What two numbers give: a tree alone can't see that one is larger, or what they add up to."""
    with np.errstate(all="ignore"):
        found = [one + other, one - other, one * other, one / other]
    return [np.where(np.isfinite(each), each, np.nan).clip(-LARGEST, LARGEST) for each in found]


def _crossed(views: list[View], fitted: Places, goal: Floats) -> Floats:
    """Both values as one code: in an order of each alone, nothing is seen of codes that tell something together."""
    one, other = (np.where(np.isnan(each.values), -1, each.values).astype(np.int64) + 1 for each in views)
    codes = np.unique(one * (int(other.max()) + 1) + other, return_inverse=True)[1]
    return View(values=codes.astype(np.float64), coded=True).learned(fitted, goal)
