"""How hard a search tries."""

from __future__ import annotations

from enum import StrEnum


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
        return {Preset.QUICK: 0, Preset.BALANCED: 100, Preset.THOROUGH: 400}[self]

    @property
    def patience(self) -> int:
        """After how many of them that brought nothing the search ends."""
        return {Preset.QUICK: 0, Preset.BALANCED: 40, Preset.THOROUGH: 100}[self]
