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
from triptych.training.ending import Ending
from triptych.training.family import Family
from triptych.training.folds import Folds
from triptych.training.foresight import FAR, Foresight
from triptych.training.found import Found
from triptych.training.problem import Problem
from triptych.training.scoring import Scored, Scoring
from triptych.training.split import SEED, SMALL_FOLDS
from triptych.training.weights import Weights, some

CELLS_A_SECOND = 10_000
FEWEST_ROWS = 20_000
"""Rows that are searched on at least, when there are so many."""

KEPT, KEPT_OF_EACH = 24, 3
"""Candidates whose answers are kept, to be combined: so many, and so many of each family."""

KEPT_CELLS = 250_000_000
"""Numbers that kept answers may have in all, which are a gigabyte; two are kept however large they are."""

LARGE = 3
"""A table of so many times as many rows as are searched on is a large one."""

MORE_ROUNDS = 1.2
"""So many times as many rounds are taken on all rows as on a sample of them."""

PASSED_OVER = 30
"""Proposals in a row for which there is no time, after which the search ends."""


class NothingFits(RuntimeError):
    """No candidate could be fitted."""


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
        NothingFits: No candidate could be fitted.
    """
    assert schema.target is not None
    whole, rows = Problem.of(schema, actual), searched(len(actual), len(schema.inputs), budget.seconds)
    if rows < len(actual):
        places = np.sort(np.random.default_rng(SEED).permutation(len(actual))[:rows])
        table, actual, apart = table.take(places), actual[places], apart and apart.take(places)
        weights = some(weights, places)
    problem = replace(
        Problem.of(schema, actual), large=rows * LARGE <= whole.rows, apart=bool(apart and apart.something)
    )  # fmt: skip
    parts = Folds(schema, table, actual, apart, repeats=preset.repeats if problem.small else 1)
    budget.growth = whole.rows / rows * parts.count / (parts.count - 1) * (MORE_ROUNDS if rows < whole.rows else 1.0)
    bags = problem.small and not problem.apart
    if bags and preset.bags:
        budget.growth = max(budget.growth, float(SMALL_FOLDS))
    scoring = Scoring(
        problem=problem, target=schema.target, actual=actual, folds=parts, budget=budget, weights=weights, apart=apart
    )
    first = [own(problem)] if own else defaults(problem, preset)
    foresight = Foresight(
        budget=budget, ending=Ending(budget=budget, bags=SMALL_FOLDS if bags and preset.bags else 1),
        folds=len(parts), members=preset.members if preset.trials and own is None else 1,
    )  # fmt: skip
    run = _Run(
        scoring=scoring, preset=preset, planned=[each.name for each in first], progress=progress, stop=stop,
        foresight=foresight, bags=bags,
    )  # fmt: skip
    run.try_defaults(first)
    if not run.scored:
        raise NothingFits
    if preset.trials and not run.asked and own is None:
        run.try_proposals()
    return run.found


@dataclass(slots=True, kw_only=True)
class _Run:
    """A search on its way."""

    scoring: Scoring
    preset: Preset
    planned: Sequence[str]
    progress: Callable[[Step], None]
    stop: Callable[[], bool]
    foresight: Foresight
    bags: bool
    scored: list[Scored] = field(default_factory=list)
    given_up: list[Trial] = field(default_factory=list)
    asked: bool = False
    told_left: float = float("inf")

    @property
    def found(self) -> Found:
        scoring = self.scoring
        return Found(
            scored=self.scored, given_up=self.given_up, planned=self.planned, asked=self.asked,
            problem=scoring.problem, actual=scoring.actual, folds=scoring.folds, bags=self.bags,
            weights=scoring.weights, apart=scoring.apart,
        )  # fmt: skip

    @property
    def best(self) -> float | None:
        return min((each.trial.score for each in self.scored), default=None)

    def try_defaults(self, first: Sequence[Candidate]) -> None:
        for candidate in first:
            if self.foresight.affords(candidate.family):
                self._try(candidate)
            if self.asked:
                return

    def try_proposals(self) -> None:
        families = self._promising
        # Here, for what is never searched need not wait for its import.
        from triptych.training.proposals import Proposals  # noqa: PLC0415

        told = [(each.candidate, each.trial) for each in self.scored if each.candidate.proposal]
        proposals = Proposals(self.scoring.problem, families, told)
        since = passed_over = 0
        for _ in range(self.preset.trials):
            candidate, before = proposals.next(), self.best
            if not self.foresight.affords(candidate.family):
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

    @property
    def _promising(self) -> Sequence[Family]:
        """The kinds whose settings are worth a search: those of which nothing was scored, or something not far off.

        On a small table each costs little, and its score is mostly luck.
        """
        found, best = proposed(self.scoring.problem), self.best
        if self.scoring.problem.small or best is None:
            return found
        scored = {each.candidate.family.name for each in self.scored}
        near = {each.candidate.family.name for each in self.scored if each.trial.score <= FAR * best}
        return [family for family in found if family.name in near or family.name not in scored]

    def _try(self, candidate: Candidate, worse: Callable[[Sequence[float]], bool] = lambda _: False) -> Scored:
        self._tell(candidate)
        stop, before = self.stop if self.scored else lambda: False, self.best
        first = min((each.trial.folds[0] for each in self.scored), default=float("inf"))
        foresight = self.foresight

        def hopeless(scores: Sequence[float]) -> bool:
            return foresight.in_vain(candidate.family, scores[0], first) or worse(scores)

        found = self.scoring.score(candidate, stop=stop, worse=hopeless, reserve=foresight.reserve, most=foresight.most)
        if found.complete:
            self.scored.append(found)
            self._forget()
            foresight.look(self.found, better=self.best != before)
        else:
            self.given_up.append(found.trial)
            self.asked = found.trial.state is TrialState.STOPPED and stop()
        return found

    def _tell(self, candidate: Candidate) -> None:
        budget, done = self.scoring.budget, len(self.scored) + len(self.given_up)
        share = max(budget.spent / budget.seconds, done / (len(self.planned) + self.preset.trials))
        phase = f"Trying {candidate.name}"
        # A better candidate that answers faster gives time back, which nobody is told.
        self.told_left = min(self.told_left, budget.left)
        self.progress(Step(share=min(share, 1.0), phase=phase, best=self.best, left=self.told_left))

    def _forget(self) -> None:
        """Let go of the answers of all but the best."""
        seen = Counter[str]()
        most = max(
            KEPT_CELLS // max((each.answers.size for each in self.scored if each.answers is not None), default=1), 2
        )
        ranked = sorted(range(len(self.scored)), key=lambda each: self.scored[each].trial.score)
        for rank, place in enumerate(ranked):
            each = self.scored[place]
            seen[each.candidate.family.name] += 1
            if rank < most and (rank < KEPT or seen[each.candidate.family.name] <= KEPT_OF_EACH):
                continue
            self.scored[place] = replace(each, answers=None)
