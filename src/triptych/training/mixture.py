"""Several models whose weighted mean is better than the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triptych.domain.run import Trial
from triptych.training.evaluation import LEAST
from triptych.training.found import Found
from triptych.training.scoring import Scored
from triptych.training.split import Places
from triptych.training.weights import mean, some

ROUNDS = 25
GUESSED_ROUNDS, GUESSED_ROWS = 10, 5_000
"""So many are enough to tell what will be combined, about."""

Floats = NDArray[np.float64]
Loss = Callable[[Floats, Places], float]
Joins = Callable[[Scored], bool]
Cost = Callable[[Scored], float]


def any_(_: Scored) -> bool:
    """Whichever."""
    return True


def free(_: Scored) -> float:
    """Costs nothing."""
    return 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A weighted mean.

    Attributes:
        members: The best one among them.
        weights: One for each, their sum 1.
        trial: The scores of the mean, each on a fold that the weights of that score were not chosen by; where time left
            members out, of what was left, by the weights that it has.
        cautious: Whether it must win by more than the noise.
    """

    members: tuple[Scored, ...]
    weights: tuple[float, ...]
    trial: Trial
    cautious: bool

    def within(self, most: int, found: Found) -> Mixture | None:
        """The mean of the best candidate and of the heaviest others alone, with its own scores; None where it loses.

        Args:
            most: How many members it has at most, the best candidate among them; at least 1.
            found: What the search found.
        """
        others = sorted(range(1, len(self.members)), key=lambda place: -self.weights[place])[: most - 1]
        kept = [0, *sorted(others)]
        total = sum(self.weights[place] for place in kept)
        weights = tuple(self.weights[place] / total for place in kept)
        members = tuple(self.members[place] for place in kept)
        told, loss, folds = _told(members, found), _loss(found), found.folds.scored_on
        scores = [loss(np.array(weights) @ told, scored_on) for scored_on in folds]
        if not _wins(scores, [loss(told[0], scored_on) for scored_on in folds], cautious=self.cautious):
            return None
        ended = self.trial.began + self.trial.seconds
        trial = _trial(members, np.array(weights), scores, ended)
        return Mixture(members=members, weights=weights, trial=trial, cautious=self.cautious)

    @property
    def told(self) -> NDArray[np.float32] | None:
        """What the mean said of each row that was searched on, as `Scored.answers`."""
        said = [
            each.answers * weight
            for each, weight in zip(self.members, self.weights, strict=True)
            if each.answers is not None
        ]
        return sum(said[1:], start=said[0]).astype(np.float32) if len(said) == len(self.members) else None


def mix(
    found: Found,
    *,
    members: int,
    cautious: bool,
    joins: Joins = any_,
    cost: Cost = free,
    room: float = 0.0,
) -> Mixture | None:
    """Combine what was found; None where that does not win.

    The noise is the standard error of the differences between the folds' scores of the mean and of the best candidate
    alone. Each fold is scored with weights that the other folds chose.

    Args:
        found: What the search found.
        members: How many are combined at most.
        joins: Whether a candidate may be combined with the best one.
        cautious: Whether it must win by more than the noise. A mean of models varies less than the best of them, which
            luck chose among many, so that where time was taken to try many it need only win.
        cost: Seconds of a member at the end.
        room: So many may the others than the best one cost.

    Source:
        Caruana, Niculescu-Mizil, Crew, Ksikes, Ensemble Selection from Libraries of Models (2004).
    """
    known = _known(found, joins)
    if len(known) < 2:  # noqa: PLR2004
        return None
    told, loss = _told(known, found), _loss(found)
    limit = _Limit(most=members, costs=np.array([0.0, *map(cost, known[1:])]), room=room)
    folds = found.folds.scored_on
    scores: list[float] = []
    for number, scored_on in enumerate(folds):
        others = np.concatenate([places for other, places in enumerate(folds) if other != number])
        scores.append(loss(_greedy(told, loss, others, limit) @ told, scored_on))
    if not _wins(scores, [loss(told[0], scored_on) for scored_on in folds], cautious=cautious):
        return None
    weights = _greedy(told, loss, np.concatenate(folds), limit)
    places = np.flatnonzero(weights)
    if len(places) == 1:
        return None
    chosen = tuple(known[place] for place in places)
    shares = weights[places]
    ended = max(each.trial.began + each.trial.seconds for each in found.ranked)
    return Mixture(
        members=chosen, weights=tuple(shares.tolist()), trial=_trial(chosen, shares, scores, ended), cautious=cautious
    )  # fmt: skip


def guess(found: Found, *, members: int, joins: Joins = any_, cost: Cost = free, room: float = 0.0) -> list[Scored]:
    """What `mix` would combine if the search ended now, about; the best one alone where nothing else is of use.

    Args:
        found: What was found so far, something at least.
        members: As in `mix`.
        joins: As in `mix`.
        cost: As in `mix`.
        room: As in `mix`.
    """
    known = _known(found, joins)
    if len(known) < 2 or members < 2:  # noqa: PLR2004
        return found.ranked[:1]
    limit = _Limit(most=members, costs=np.array([0.0, *map(cost, known[1:])]), room=room, rounds=GUESSED_ROUNDS)
    places = np.concatenate(found.folds.scored_on)
    weights = _greedy(_told(known, found), _loss(found), places[:: 1 + len(places) // GUESSED_ROWS], limit)
    return [known[place] for place in np.flatnonzero(weights)]


def _known(found: Found, joins: Joins) -> list[Scored]:
    """Those whose answers are known, the best first; nothing when the best is not among them."""
    ranked = found.ranked
    known = [each for each in ranked if each.answers is not None and joins(each)]
    return known if known and known[0] is ranked[0] else []


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limit:
    """How many members a mean may have, and what they may cost; shape of the costs (candidates,), the best one's 0."""

    most: int
    costs: Floats
    room: float
    rounds: int = ROUNDS

    def open(self, counts: Floats) -> Places:
        """What may be added to a mean of so many times each."""
        inside = counts > 0
        if np.count_nonzero(inside) == self.most:
            return np.flatnonzero(inside)
        return np.flatnonzero(inside | (self.costs <= self.room - self.costs[inside].sum()))


def _wins(scores: Sequence[float], alone: Sequence[float], *, cautious: bool) -> bool:
    """Whether a mean wins over the best candidate alone, by the scores of both on each fold."""
    gains = np.array(alone) - np.array(scores)
    return bool(gains.mean() > (gains.std(ddof=1) / np.sqrt(len(gains)) if cautious else 0.0))


def _greedy(told: Floats, loss: Loss, places: Places, limit: _Limit) -> Floats:
    """The weights of the candidates: one at a time is added, again and again the one that makes the mean the best.

    It begins with the best candidate, which is the first.
    """
    counts = np.zeros(len(told))
    counts[0] = 1.0
    total = told[0].copy()
    best_counts, best = counts.copy(), loss(total, places)
    for round_ in range(2, limit.rounds + 2):
        open_ = limit.open(counts)
        losses = [loss((total + told[place]) / round_, places) for place in open_]
        chosen = open_[int(np.argmin(losses))]
        counts[chosen] += 1.0
        total += told[chosen]
        if min(losses) < best:
            best_counts, best = counts.copy(), min(losses)
    return best_counts / best_counts.sum()


def _told(known: Sequence[Scored], found: Found) -> Floats:
    """Shape (candidates, rows): the number, or the probability of the class that is true."""
    if found.problem.regression:
        return np.array([each.answers for each in known], dtype=np.float64)
    rows, actual = np.arange(len(found.actual)), found.actual.astype(np.int64)
    return np.array([each.answers[rows, actual] for each in known if each.answers is not None], dtype=np.float64)


def _loss(found: Found) -> Loss:
    """The selection score of some rows, as `training.evaluation` has it."""
    if found.problem.regression:
        actual = found.actual.astype(np.float64)
        return lambda told, places: float(
            np.sqrt(mean((told[places] - actual[places]) ** 2, some(found.weights, places)))
        )
    return lambda told, places: -mean(np.log(np.maximum(told[places], LEAST)), some(found.weights, places))


def _trial(members: Sequence[Scored], weights: Floats, scores: Sequence[float], ended: float) -> Trial:
    """What is said of a mean, which is known when the search has ended."""
    seconds = sum(member.trial.seconds for member in members)
    params: dict[str, Any] = {}
    for number, (member, weight) in enumerate(zip(members, weights.tolist(), strict=True), 1):
        params |= {f"member_{number}": member.candidate.name, f"weight_{number}": weight}
    return Trial(
        name=f"ensemble of {len(members)}", score=float(np.mean(scores)), folds=tuple(scores),
        seconds=seconds, family="ensemble", params=params, began=max(ended - seconds, 0.0),
    )  # fmt: skip
