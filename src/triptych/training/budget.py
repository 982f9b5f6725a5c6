"""How many seconds are spent, and what a candidate will cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from triptych.domain.run import Trial
from triptych.training.family import Family

Clock = Callable[[], float]
OVER = 1.1
"""The last fits of a mean may run over the budget by a tenth of it."""

SLACK = 1.02
"""Of the budget, beyond which a fit of the search is given up."""

MOST_CLOSING = 0.5
"""Of the budget may at most be kept for what comes after the last fit."""


@dataclass(slots=True)
class Budget:
    """The seconds of a search and of the fit of what it chose.

    Attributes:
        seconds: Of both, and of what comes before and after them as far as that is told.
        growth: How many times as many rows the last fit has as one of the folds' fits.
        clock: Seconds since whenever.
        before: Seconds that were spent before this was made.
        after: Seconds for what comes after the last fit however quickly a model answers.
        kept: Seconds for what is done with the chosen model where they are left.
    """

    seconds: float
    growth: float = 1.0
    clock: Clock = time.monotonic
    before: float = 0.0
    after: float = 0.0
    kept: float = 0.0
    _began: float = field(init=False)
    _folds: dict[str, float] = field(init=False, default_factory=dict)
    _pace: float = field(init=False, default=0.0)
    _least: dict[str, float] = field(init=False, default_factory=dict)
    _usual: dict[str, float] = field(init=False, default_factory=dict)  # seconds over the family's pace
    _gate: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._began = self.clock() - self.before

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self.clock() - self._began

    @property
    def searching(self) -> float:
        """Seconds since the search began."""
        return self.spent - self.before

    @property
    def left(self) -> float:
        """Seconds that may still be spent."""
        return max(self.seconds - self.closing - self.kept - self.spent, 0.0)

    @property
    def closing(self) -> float:
        """Seconds for what comes after the last fit of what is likely to be chosen."""
        return min(self.after + self._gate, MOST_CLOSING * self.seconds)

    def expect(self, gate: float) -> None:
        """Learn how many seconds the gate takes for what is the best so far."""
        self._gate = gate

    def late(self, reserve: float) -> bool:
        """Whether a fit is to be given up, of what is not to touch the seconds for the last fits."""
        return self.spent + self.closing + self.kept + reserve > self.seconds * SLACK

    def note(self, family: Family, seconds: float) -> None:
        """Learn what one fold of a family costs.

        Args:
            family: Which.
            seconds: Of the fit and of the answers.
        """
        name, relative = family.name, seconds / family.pace
        self._folds[name] = max(seconds, self._folds.get(name, 0.0) * 0.7)
        self._least[name] = min(seconds, self._least.get(name, seconds))
        self._usual[name] = (relative + self._usual.get(name, relative)) / 2
        self._pace = max(self._pace, relative)

    def fold(self, family: Family) -> float:
        """What one fold of a family may cost: what it did, or what follows from the slowest of the others."""
        return self._folds.get(family.name, self._pace * family.pace)

    def usual(self, family: Family) -> float:
        """What one fold of a family costs as a rule: what it did, or what follows from the others."""
        if not self._usual:
            return 0.0
        others = sum(self._usual.values()) / len(self._usual)
        return family.pace * self._usual.get(family.name, others)

    def least(self, family: Family) -> float:
        """What one fold of a family costs at least; 0 when none was fitted."""
        return self._least.get(family.name, 0.0)

    def last(self, trials: list[Trial]) -> float:
        """What fitting trials on all rows will cost."""
        return sum(self.growth * trial.seconds / max(len(trial.folds), 1) for trial in trials)
