"""How many seconds are spent, and what a candidate will cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from triptych.domain.run import Trial
from triptych.training.family import Family

Clock = Callable[[], float]
OVER = 1.1
"""A fit that has begun may run over the budget by a tenth of it."""

GATE_ROWS = 100_000
"""Rows that a model answers after it was fitted, by itself and compiled, to be measured and to pass the gate: about."""

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
        bags: How many estimators a model is at the end where a mean of several is steadier.
    """

    seconds: float
    growth: float = 1.0
    clock: Clock = time.monotonic
    before: float = 0.0
    after: float = 0.0
    bags: int = 1
    _began: float = field(init=False)
    _folds: dict[str, float] = field(init=False, default_factory=dict)
    _pace: float = field(init=False, default=0.0)
    _answers: dict[str, float] = field(init=False, default_factory=dict)
    _likely: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        self._began = self.clock() - self.before

    @property
    def spent(self) -> float:
        """Seconds since the beginning."""
        return self.clock() - self._began

    @property
    def left(self) -> float:
        """Seconds that may still be spent."""
        return max(self.seconds - self.closing - self.spent, 0.0)

    @property
    def closing(self) -> float:
        """Seconds for what comes after the last fit of what is likely to be chosen."""
        answers = GATE_ROWS * sum(self._answers.get(name, 0.0) for name in self._likely)
        return min(self.after + answers, MOST_CLOSING * self.seconds)

    def expect(self, families: Iterable[str]) -> None:
        """Learn of which families the best so far are."""
        self._likely = frozenset(families)

    @property
    def over(self) -> bool:
        """Whether a fit is to be given up."""
        return self.spent + self.closing > self.seconds * OVER

    def note(self, family: Family, seconds: float, answering: float = 0.0) -> None:
        """Learn what one fold of a family costs.

        Args:
            family: Which.
            seconds: Of the fit and of the answers.
            answering: Of one answer.
        """
        answering *= self.bags if family.bags else 1
        self._answers[family.name] = max(answering, self._answers.get(family.name, 0.0) * 0.7)
        self._folds[family.name] = max(seconds, self._folds.get(family.name, 0.0) * 0.7)
        self._pace = max(self._pace, seconds / family.pace)

    def fold(self, family: Family) -> float:
        """What one fold of a family will cost: what it did, or what follows from the slowest of the others."""
        return self._folds.get(family.name, self._pace * family.pace)

    def last(self, trials: list[Trial]) -> float:
        """What fitting trials on all rows will cost."""
        return sum(self.growth * trial.seconds / max(len(trial.folds), 1) for trial in trials)
