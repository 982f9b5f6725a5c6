"""What a search foresees of its end, and what it has time for until then."""

from __future__ import annotations

from dataclasses import dataclass, field

from triptych.training.budget import Budget
from triptych.training.ending import Ending
from triptych.training.family import Family
from triptych.training.found import Found
from triptych.training.mixture import guess
from triptych.training.scoring import Scored

COMBINED = 0.2
"""Of the budget may be kept for those that are combined with the best candidate."""

GUESSED = 0.02
"""Of the budget is spent before it is looked again at what would be combined."""

DEAR = 0.2
"""Whose folds take more of the budget is to be the best already, or is given up after the first of them."""

COSTLY, FAR = 0.05, 1.1
"""Whose folds take more of the budget, and which is so many times as bad as the best on the first of them, is given up
then, too."""

SLOWER = 3.0
"""A fold may take so many times as long as one of the best candidate."""


@dataclass(slots=True, kw_only=True)
class Foresight:
    """Looks from time to time at what would be chosen if the search ended now.

    Attributes:
        budget: Told of what its gate will take.
        ending: What the end costs.
        folds: How many a candidate is fitted on.
        members: How many candidates are combined at most.
    """

    budget: Budget
    ending: Ending
    folds: int
    members: int
    _found: Found | None = field(init=False, default=None)
    _likely: list[Scored] = field(init=False, default_factory=list)
    _looked: float = field(init=False, default=0.0)

    def look(self, found: Found, *, better: bool) -> None:
        """Foresee the end, if the last look was long ago.

        Args:
            found: What was found so far, something at least.
            better: Whether there is a new best one, for which it is looked at once.
        """
        self._found = found
        if not better and self.budget.spent < self._looked + GUESSED * self.budget.seconds:
            return
        self._looked = self.budget.spent
        best, style = self._fitted(found), found.ranked[0].candidate.family.style
        self._likely = [best] if best is not found.ranked[0] else guess(
            found, members=self.members, cost=self.ending.cost, room=COMBINED * self.budget.seconds,
            joins=lambda other: not found.problem.texts or other.candidate.family.style is style,
        )  # fmt: skip
        self.budget.expect(self.ending.gate(self._likely))

    def _fitted(self, found: Found) -> Scored:
        """The best: what takes more than half of the time at the end is not what will be fitted then."""
        ranked, most = found.ranked, self.budget.seconds / 2
        quick = (each for each in ranked if self.ending.fits([each]) <= most)
        return next(quick, None) or min(ranked, key=lambda each: self.ending.fits([each]))

    @property
    def reserve(self) -> float | None:
        """Seconds for the last fits; None before anything was found."""
        return self.ending.fits(self._likely) if self._likely else None

    @property
    def most(self) -> float:
        """Seconds that one fold may take: as long as but one kind was scored, of all that are left."""
        scored = self._found.scored if self._found else ()
        if len({each.candidate.family.name for each in scored}) < 2:  # noqa: PLR2004
            return max(self.budget.left - (self.reserve or 0.0), 1.0) / self.folds
        assert self._found is not None
        best = self._found.ranked[0].trial
        return max(DEAR * self.budget.seconds, SLOWER * best.seconds) / self.folds

    def affords(self, family: Family) -> bool:
        """Whether there is time for all folds of a candidate and for the last fits."""
        if self._found is None or (reserve := self.reserve) is None:
            return True
        if self.dear(family) and family.name != self._found.ranked[0].candidate.family.name:
            return False
        return reserve + self.folds * self.budget.usual(family) <= self.budget.left

    def in_vain(self, family: Family, score: float, best: float) -> bool:
        """Whether the other folds of a candidate are not worth their time.

        Args:
            family: Its own.
            score: On the first fold.
            best: That of the best candidate there.
        """
        if self.dear(family):
            return score >= best
        return score >= FAR * best and self.folds * self.budget.least(family) > COSTLY * self.budget.seconds

    def dear(self, family: Family) -> bool:
        """Whether what was tried of a family took more than one family is worth."""
        return self.folds * self.budget.least(family) > DEAR * self.budget.seconds
