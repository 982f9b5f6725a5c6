"""One candidate, fitted and scored on each fold."""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triptych.domain.run import Trial, TrialState
from triptych.domain.schema import Target
from triptych.encoding import answers_of, learnable
from triptych.training.apart import Apart
from triptych.training.budget import Budget
from triptych.training.candidates import Candidate
from triptych.training.evaluation import selection_score
from triptych.training.folds import Folds
from triptych.training.lesson import Lesson, OutOfTime, unhurried
from triptych.training.problem import Problem
from triptych.training.weights import Weights, some

log = logging.getLogger(__name__)

ENOUGH = 1_000
"""Rows below which the time of their answers is that of a call rather than of rows."""

KNOWN = 2.0
"""A kind whose folds took so much less than one may take is not asked again how long it would take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What came of a candidate.

    Attributes:
        candidate: What was tried.
        trial: Its scores.
        rounds: How many rounds a boosting is to take; None for what has none.
        answers: Shape (rows,) or (rows, classes), for each row by estimators that never saw it; None unless it was
            scored on all folds.
        answering: Seconds of one answer, about.
    """

    candidate: Candidate
    trial: Trial
    rounds: int | None = None
    answers: NDArray[np.float32] | None = None
    answering: float = 0.0

    @property
    def complete(self) -> bool:
        """Whether it has a score on all folds."""
        return self.trial.state is TrialState.COMPLETE


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoring:
    """What all candidates of a search share.

    Attributes:
        problem: What is learned.
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in the classes.
        folds: Of those rows.
        budget: Told of what each fold cost.
        weights: How much each of the rows counts.
        apart: What keeps those rows apart; None for nothing.
    """

    problem: Problem
    target: Target
    actual: NDArray[np.generic]
    folds: Folds
    budget: Budget
    weights: Weights = None
    apart: Apart | None = None

    def score(
        self,
        candidate: Candidate,
        *,
        stop: Callable[[], bool],
        worse: Callable[[Sequence[float]], bool],
        reserve: float | None,
        most: float = math.inf,
    ) -> Scored:
        """Score a candidate.

        Args:
            candidate: What is tried.
            stop: Whether the search is to end; asked before each fold.
            worse: Whether the scores so far are bad enough to leave the other folds.
            reserve: Seconds that are to be left at the end of the budget; None for a candidate that has all the time.
            most: Seconds that one fold may take.
        """
        began, since = self.budget.clock(), self.budget.searching
        scores: list[float] = []
        rounds: int | None = None
        answers, answering = np.zeros(self._shape, dtype=np.float32), math.inf
        state = TrialState.COMPLETE
        for number in range(len(self.folds)):
            if stop():
                state = TrialState.STOPPED
            elif scores and worse(scores):
                state = TrialState.PRUNED
            elif reserve is not None and self.budget.left < reserve + self.budget.fold(candidate.family):
                state = TrialState.STOPPED
            if state is not TrialState.COMPLETE:
                break
            try:
                score, rounds, took = self._fold(candidate, number, rounds, answers, reserve, most)
            except OutOfTime:
                state = TrialState.STOPPED
                break
            except Exception:  # whatever a library raises at settings that do not fit a table
                log.exception("%s can't be fitted", candidate.name)
                state = TrialState.FAILED
                break
            scores.append(score)
            answering = min(answering, took)
        trial = Trial(
            name=candidate.name, score=float(np.mean(scores)) if scores else 0.0, folds=tuple(scores),
            seconds=self.budget.clock() - began, family=candidate.family.name,
            params={**candidate.params, "scale": candidate.scale.value}, rounds=rounds, state=state,
            began=since,
        )  # fmt: skip
        complete = state is TrialState.COMPLETE
        return Scored(
            candidate=candidate, trial=trial, rounds=rounds, answers=answers if complete else None,
            answering=answering if scores else 0.0,
        )  # fmt: skip

    @property
    def _shape(self) -> tuple[int, ...]:
        rows = len(self.actual)
        return (rows,) if self.problem.regression else (rows, len(self.target.classes))

    def _fold(
        self,
        candidate: Candidate,
        number: int,
        rounds: int | None,
        answers: NDArray[np.float32],
        reserve: float | None,
        most: float,
    ) -> tuple[float, int | None, float]:
        """Fit and score on one fold; the first finds out how many rounds the others take. Its answers took seconds."""
        began = self.budget.clock()
        fold = self.folds.of(candidate.family.style, number)

        known = self.budget.fold(candidate.family) if self.budget.least(candidate.family) else most
        foreseen = reserve is None or KNOWN * known < most

        def late() -> bool:
            return self.budget.late(reserve or 0.0) or self.budget.clock() - began > most

        lesson = Lesson(
            problem=self.problem, encoder=fold.encoder, matrix=fold.matrix,
            actual=learnable(candidate.scale, self.actual[fold.fitted_on]),
            weights=some(self.weights, fold.fitted_on), rounds=rounds,
            late=unhurried if reserve is None else late, seconds=math.inf if foreseen else most,
            apart=self.apart and self.apart.take(fold.fitted_on),
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of solvers that are stopped early, and of columns without names
            learned = candidate.family.learn(candidate.params, lesson)
            fitted = self.budget.clock()
            found = answers_of(learned.estimator, fold.scored, self.target, candidate.scale)
        now = self.budget.clock()
        self.budget.note(candidate.family, now - began)
        weights = some(self.weights, fold.scored_on)
        score = selection_score(self.target, self.actual[fold.scored_on], found, weights)
        answers[fold.scored_on] += found / self.folds.cuts
        answering = (now - fitted) / max(len(fold.scored_on), ENOUGH)
        return score, learned.rounds if rounds is None else rounds, answering
