"""How many seconds are spent, and what a candidate will cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from triptych.domain.run import Trial
from triptych.training.family import Family

Clock = Callable[[], float]
OVER = 1.1
"""A fit that has begun may run over the budget by a tenth of it."""


@dataclass(slots=True)
class Budget:
    """The seconds of a search and of the fit of what it chose.

    Attributes:
        seconds: Of both.
        growth: How many times as many rows the last fit has as one of the folds' fits.
        clock: Seconds since whenever.
    """

    seconds: float
    growth: float = 1.0
    clock: Clock = time.monotonic
    _began: float = field(init=False)
    _folds: dict[str, float] = field(init=False, default_factory=dict)
    _pace: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        self._began = self.clock()

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self.clock() - self._began

    @property
    def left(self) -> float:
        """Seconds that may still be spent."""
        return max(self.seconds - self.spent, 0.0)

    @property
    def over(self) -> bool:
        """Whether a fit is to be given up."""
        return self.spent > self.seconds * OVER

    def note(self, family: Family, seconds: float) -> None:
        """Learn what one fold of a family costs."""
        self._folds[family.name] = max(seconds, self._folds.get(family.name, 0.0) * 0.7)
        self._pace = max(self._pace, seconds / family.pace)

    def fold(self, family: Family) -> float:
        """What one fold of a family will cost: what it did, or what follows from the slowest of the others."""
        return self._folds.get(family.name, self._pace * family.pace)

    def last(self, trials: list[Trial]) -> float:
        """What fitting trials on all rows will cost."""
        return sum(self.growth * trial.seconds / max(len(trial.folds), 1) for trial in trials)
