"""How hard a search tries."""

from __future__ import annotations

import math
from enum import StrEnum

from triptych.domain.errors import InvalidTraining

LONGEST = 7 * 24 * 3600
"""Seconds that a training may be given at most: a week."""


class Preset(StrEnum):
    """How hard a search tries; each has a budget of its own, which another may replace."""

    QUICK = "quick"
    BALANCED = "balanced"
    THOROUGH = "thorough"

    @property
    def seconds(self) -> float:
        """Its budget."""
        return {Preset.QUICK: 15.0, Preset.BALANCED: 60.0, Preset.THOROUGH: 300.0}[self]

    @property
    def trials(self) -> int:
        """How many settings are proposed at most, after the defaults."""
        return {Preset.QUICK: 0, Preset.BALANCED: 100, Preset.THOROUGH: 2_000}[self]

    @property
    def patience(self) -> int:
        """After how many of them that brought nothing the search ends; a thorough one never does for that."""
        return {Preset.QUICK: 0, Preset.BALANCED: 40, Preset.THOROUGH: self.trials}[self]

    @property
    def repeats(self) -> int:
        """How often a small table is cut into folds: each cut takes some noise out of the scores."""
        return {Preset.QUICK: 1, Preset.BALANCED: 1, Preset.THOROUGH: 2}[self]

    @property
    def members(self) -> int:
        """Of how many models a weighted mean is made at most."""
        return {Preset.QUICK: 1, Preset.BALANCED: 4, Preset.THOROUGH: 8}[self]

    @property
    def cautious(self) -> bool:
        """Whether a mean must win by more than the noise, not only win."""
        return self is not Preset.THOROUGH

    @property
    def bags(self) -> bool:
        """Whether a model of a small table is the mean of those of its folds."""
        return self is Preset.THOROUGH


def require_budget(seconds: float | None) -> None:
    """Refuse what is no time for a training; None is the preset's.

    Raises:
        InvalidTraining: It is not a finite number > 0, or more than a week.
    """
    if seconds is None:
        return
    number = isinstance(seconds, (int, float)) and not isinstance(seconds, bool)
    if not (number and math.isfinite(seconds) and 0 < seconds <= LONGEST):
        raise InvalidTraining(f"budget must be a number of seconds > 0 and at most {LONGEST}, which is a week.")
