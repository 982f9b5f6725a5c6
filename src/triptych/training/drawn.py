"""A setting that a search drew, and the range that it was drawn from."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A number of a range.

    Attributes:
        name: Of the setting, unique in its family.
        value: What was drawn.
        low: The least that may be.
        high: The most.
        log: Whether it is searched on the scale of its log.
        whole: Whether it is a whole number.
    """

    name: str
    value: float
    low: float
    high: float
    log: bool = False
    whole: bool = False

    @property
    def place(self) -> float:
        """Where the value lies on the scale that is searched: 0 at the low end, 1 at the high one."""
        value, low, high = (math.log(each) if self.log else each for each in (self.value, self.low, self.high))
        return (value - low) / (high - low)

    def far(self, *, high: bool) -> float:
        """How far the value is from an end, as a share of the range."""
        return 1 - self.place if high else self.place

    def open(self, *, high: bool) -> bool:
        """Whether there is anything beyond an end: no share is more than 1, and no count is less.

        A range of two whole numbers is a choice, and has no ends.
        """
        if self.whole and self.high - self.low == 1:
            return False
        return self.whole or self.high != 1 if high else not self.whole or self.low != 1
