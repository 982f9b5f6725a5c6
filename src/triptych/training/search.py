"""The search for the best candidate: the defaults, then what is proposed, on the same folds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.job import Step
from triptych.domain.preset import Preset
from triptych.domain.run import Trial, TrialState
from triptych.domain.schema import Schema
from triptych.training.apart import Apart
from triptych.training.budget import Budget
from triptych.training.candidates import Candidate, defaults, proposed
from triptych.training.folds import Folds
from triptych.training.problem import Problem
from triptych.training.scoring import Scored, Scoring
from triptych.training.split import SEED, SMALL_FOLDS
from triptych.training.weights import Weights, some

CELLS_A_SECOND = 10_000
FEWEST_ROWS = 20_000
"""Rows that are searched on at least, when there are so many."""

KEPT, KEPT_OF_EACH = 24, 3
"""Candidates whose answers are kept, to be combined: so many, and so many of each family."""

LARGE = 3
"""A table of so many times as many rows as are searched on is a large one."""

MORE_ROUNDS = 1.2
"""So many times as many rounds are taken on all rows as on a sample of them."""

COMBINED = 0.65
"""For how large a part of the last fits of a mean of several models there is to be time."""

LIKELY = 3
"""How many of the best so far are taken for what will be chosen."""

PASSED_OVER = 30
"""Proposals in a row for which there is no time, after which the search ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        scored: What was scored on all folds, in its order.
        given_up: What was not: pruned, stopped or failed.
        planned: How many defaults there were.
        asked: Whether it ended before its time because it was asked to.
        problem: What is learned, of the rows that were searched on.
        actual: Their targets.
        folds: Their folds.
        bags: Whether a model may be the mean of those of the folds: they are small, and nothing keeps rows apart.
        weights: How much each of the rows counts.
    """

    scored: Sequence[Scored]
    given_up: Sequence[Trial]
    planned: int
    asked: bool
    problem: Problem
    actual: NDArray[np.generic]
    folds: Folds
    bags: bool = False
    weights: Weights = None

    @property
    def ranked(self) -> list[Scored]:
        """The best first."""
        return sorted(self.scored, key=lambda each: each.trial.score)


def searched(rows: int, columns: int, budget: float) -> int:
    """How many rows of a table are searched on: no more than many candidates can be fitted on in time.

    Args:
        rows: That train.
        columns: That are learned from.
        budget: Seconds.
    """
    return min(rows, max(FEWEST_ROWS, int(budget * CELLS_A_SECOND / max(columns, 1))))


def search(  # noqa: PLR0913 - all that a search depends on
    schema: Schema,
    table: pa.Table,
    actual: NDArray[np.generic],
    *,
    apart: Apart | None = None,
    weights: Weights = None,
    preset: Preset,
    budget: Budget,
    progress: Callable[[Step], None],
    stop: Callable[[], bool],
    own: Callable[[Problem], Candidate] | None = None,
) -> Found:
    """Score candidates until the budget is spent, nothing gets better, or the search is to stop.

    The first candidate is always scored.

    Args:
        schema: The inputs and the target.
        table: The training rows.
        actual: Shape (rows,); numbers, or places in the classes.
        apart: What keeps these rows apart; None for nothing.
        weights: How much each counts.
        preset: How hard it tries.
        budget: Of the search and of the fit of what it chose.
        progress: Told of each candidate, with the best score before it and the seconds left.
        stop: Whether to end now with the best so far; asked before each fold.
        own: Makes the only candidate; None for our own ones.

    Raises:
        RuntimeError: No candidate could be fitted.
    """
    assert schema.target is not None
    whole, rows = Problem.of(schema, actual), searched(len(actual), len(schema.inputs), budget.seconds)
    if rows < len(actual):
        places = np.sort(np.random.default_rng(SEED).permutation(len(actual))[:rows])
        table, actual, apart = table.take(places), actual[places], apart and apart.take(places)
        weights = some(weights, places)
    problem = replace(Problem.of(schema, actual), large=rows * LARGE <= whole.rows)
    parts = Folds(schema, table, actual, apart, repeats=preset.repeats if problem.small else 1)
    budget.growth = whole.rows / rows * parts.count / (parts.count - 1) * (MORE_ROUNDS if rows < whole.rows else 1.0)
    bags = problem.small and not (apart and apart.something)
    if bags and preset.bags:
        budget.bags = SMALL_FOLDS
        budget.growth = max(budget.growth, float(SMALL_FOLDS))
    scoring = Scoring(problem=problem, target=schema.target, actual=actual, folds=parts, budget=budget, weights=weights)
    first = [own(problem)] if own else defaults(problem, preset)
    run = _Run(scoring=scoring, preset=preset, planned=len(first), progress=progress, stop=stop)
    run.try_defaults(first)
    if not run.scored:
        raise RuntimeError("None of the kinds of model can be fitted on this table; see the log.")
    if preset.trials and not run.asked and own is None:
        run.try_proposals()
    return Found(
        scored=run.scored, given_up=run.given_up, planned=len(first), asked=run.asked, problem=problem, actual=actual,
        folds=parts, bags=bags, weights=weights,
    )  # fmt: skip


@dataclass(slots=True, kw_only=True)
class _Run:
    """A search on its way."""

    scoring: Scoring
    preset: Preset
    planned: int
    progress: Callable[[Step], None]
    stop: Callable[[], bool]
    scored: list[Scored] = field(default_factory=list)
    given_up: list[Trial] = field(default_factory=list)
    asked: bool = False
    told_left: float = float("inf")

    @property
    def best(self) -> float | None:
        return min((each.trial.score for each in self.scored), default=None)

    @property
    def reserve(self) -> float | None:
        """Seconds for the last fit of the best so far and of others to combine it with; None before any."""
        if not self.scored:
            return None
        budget = self.scoring.budget
        fits = [(each.trial.score, budget.last([each.trial])) for each in self.scored]
        # What takes more than half of the time at the end is not what will be fitted then.
        cost = min(
            (each for each in fits if each[1] <= budget.seconds / 2), default=min(fits, key=lambda each: each[1])
        )[1]
        return min(cost * max(COMBINED * self.preset.members, 1.0), max(cost, budget.seconds / 2))

    def try_defaults(self, first: Sequence[Candidate]) -> None:
        for candidate in first:
            if self._affords(candidate):
                self._try(candidate)
            if self.asked:
                return

    def try_proposals(self) -> None:
        families = proposed(self.scoring.problem)
        # Here, for what is never searched need not wait for its import.
        from triptych.training.proposals import Proposals  # noqa: PLC0415

        told = [(each.candidate, each.trial) for each in self.scored if each.candidate.proposal]
        proposals = Proposals(self.scoring.problem, families, told)
        since = passed_over = 0
        for _ in range(self.preset.trials):
            candidate, before = proposals.next(), self.best
            if not self._affords(candidate):
                passed_over += 1
                # What there is no time for counts as bad, or the same family would be proposed again and again.
                proposals.learn(Trial(name=candidate.name, score=0.0, folds=(), seconds=0.0, state=TrialState.PRUNED))
                if passed_over == PASSED_OVER:
                    return
                continue
            passed_over = 0
            proposals.learn(self._try(candidate, proposals.worse).trial)
            since = 0 if self.best != before else since + 1
            if self.asked or since == self.preset.patience:
                return

    def _affords(self, candidate: Candidate) -> bool:
        """Whether there is time for all folds of a candidate and for the last fit of the best so far."""
        if (reserve := self.reserve) is None:
            return True
        budget = self.scoring.budget
        return reserve + len(self.scoring.folds) * budget.fold(candidate.family) <= budget.left

    def _try(self, candidate: Candidate, worse: Callable[[Sequence[float]], bool] = lambda _: False) -> Scored:
        self._tell(candidate)
        stop = self.stop if self.scored else lambda: False
        found = self.scoring.score(candidate, stop=stop, worse=worse, reserve=self.reserve)
        if found.complete:
            self.scored.append(found)
            ranked = sorted(self.scored, key=lambda each: each.trial.score)
            self.scoring.budget.expect(each.candidate.family.name for each in ranked[:LIKELY])
            self._forget()
        else:
            self.given_up.append(found.trial)
            self.asked = found.trial.state is TrialState.STOPPED and stop()
        return found

    def _tell(self, candidate: Candidate) -> None:
        budget, done = self.scoring.budget, len(self.scored) + len(self.given_up)
        share = max(budget.spent / budget.seconds, done / (self.planned + self.preset.trials))
        phase = f"Trying {candidate.name}"
        # A better candidate that answers faster gives time back, which nobody is told.
        self.told_left = min(self.told_left, budget.left)
        self.progress(Step(share=min(share, 1.0), phase=phase, best=self.best, left=self.told_left))

    def _forget(self) -> None:
        """Let go of the answers of all but the best."""
        seen = Counter[str]()
        ranked = sorted(range(len(self.scored)), key=lambda each: self.scored[each].trial.score)
        for rank, place in enumerate(ranked):
            each = self.scored[place]
            seen[each.candidate.family.name] += 1
            if rank < KEPT or seen[each.candidate.family.name] <= KEPT_OF_EACH:
                continue
            self.scored[place] = Scored(candidate=each.candidate, trial=each.trial, rounds=each.rounds)
