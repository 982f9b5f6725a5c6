"""Settings at the edge of the search space."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triptych.domain.finding import Finding, Severity
from triptych.training.checks.check import Check
from triptych.training.checks.outcome import Outcome
from triptych.training.drawn import Drawn
from triptych.training.scoring import Scored

AT_THE_END, NEAR_IT = 0.02, 0.1
"""Shares of the range, on the scale that is searched."""
BEST, AGREEING = 3, 2
"""Of so many trials of a kind that did best so many are near the end: one alone may be there by chance."""


class SearchEdge(Check[Outcome]):
    """Finds settings that were searched and chosen at an end of their range, where the best trials of the kind lie too.

    A boosting has half a dozen of them: in more than a quarter of its proposals one is within 2 % of an end by chance.
    """

    name = "search-edge"
    severity = Severity.NOTE
    sentence = (
        "{setting} of {family} was chosen as {value:.4g}, at the end ({end:.4g}) of the range that is searched "
        "({low:.4g} to {high:.4g}), and {near} of the {best} best trials of {family} lie near that end: a value beyond "
        "it may do better. Code of your own that makes the estimator (make_model) can try one."
    )

    def look(self, seen: Outcome) -> Iterator[Finding]:
        """Find one for each end of a setting, however many members of a mean lie there."""
        found: dict[tuple[str, str, bool], Finding] = {}
        for member in seen.members:
            family, best = member.candidate.family.name, _best(member, seen.scored)
            for drawn in member.candidate.drawn:
                high = drawn.far(high=True) < drawn.far(high=False)
                near = sum(_near(each, drawn.name, high=high) for each in best)
                if drawn.open(high=high) and drawn.far(high=high) <= AT_THE_END and near >= AGREEING:
                    found.setdefault((family, drawn.name, high), self._said(member, drawn, near, len(best), high=high))
        yield from found.values()

    def _said(self, member: Scored, drawn: Drawn, near: int, best: int, *, high: bool) -> Finding:
        return self.finding(
            setting=drawn.name, family=member.candidate.family.name, value=drawn.value,
            end=drawn.high if high else drawn.low, low=drawn.low, high=drawn.high, near=near, best=best,
            estimator=member.candidate.name,
        )  # fmt: skip


def _best(member: Scored, scored: Sequence[Scored]) -> list[Scored]:
    """Those of the member's kind whose settings were drawn, the best first."""
    alike = [each for each in scored if each.candidate.drawn and each.candidate.family is member.candidate.family]
    return sorted(alike, key=lambda each: each.trial.score)[:BEST]


def _near(scored: Scored, name: str, *, high: bool) -> bool:
    return any(each.name == name and each.far(high=high) <= NEAR_IT for each in scored.candidate.drawn)
