"""What estimators like the chosen one say of rows that they never saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.interval import Conformal
from triptych.domain.schema import Schema, Target, Task
from triptych.encoding import answers_of
from triptych.training.apart import Apart
from triptych.training.budget import Budget
from triptych.training.choosing import Chosen
from triptych.training.conformal import conform
from triptych.training.found import Found
from triptych.training.making import Making
from triptych.training.split import Places, folds
from triptych.training.weights import Weights, some

COUNTS = (10, 5)
"""Folds that are tried, where there is time; the search has three or five."""

RETOLD = 0.1
"""Of the budget, which a search of many trials keeps for it."""

SHARE = 0.5
"""Of the seconds that are left it may take where these are more: a search that ended early leaves most of them."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Answers by estimators that did not see the rows.

    Attributes:
        actual: Shape (rows,); numbers, or places in the classes.
        answers: Shape (rows,) or (rows, classes).
        folds: The places of each fold's rows; rows of no fold have no answer.
        weights: How much each row counts.
        groups: Shape (rows,); those of one group resemble each other. None for none.
    """

    actual: NDArray[np.generic]
    answers: Floats
    folds: Sequence[Places]
    weights: Weights = None
    groups: Places | None = None

    @property
    def places(self) -> Places:
        """Of the rows that have an answer."""
        return np.concatenate(self.folds)

    def conformal(self, target: Target) -> Conformal | None:
        """What intervals are made of."""
        places = self.places
        return conform(target, self.actual[places], self.answers[places], some(self.groups, places))

    @classmethod
    def of(cls, found: Found, chosen: Chosen) -> Told | None:
        """What the search kept; None when it kept nothing."""
        if chosen.told is None:
            return None
        return cls(
            actual=found.actual, answers=chosen.told.astype(np.float64), folds=found.folds.scored_on,
            weights=found.weights, groups=None if found.apart is None else found.apart.groups,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """Asks again, in more folds: what learned from nine tenths of the rows is nearer to what learned from all.

    With few folds the errors are those of estimators that learned from much less than the one that serves, and
    intervals made of them hold too often.

    Attributes:
        schema: The inputs and the target.
        table: All training rows.
        actual: Their targets.
        apart: What keeps them apart.
        budget: Of the training.
        stop: Whether to leave it.
        weights: How much each row counts.

    Source:
        Barber, Candès, Ramdas & Tibshirani, Predictive inference with the jackknife+ (2021): of K folds, the larger K,
        the nearer is the coverage to what is asked for.
    """

    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]
    apart: Apart
    budget: Budget
    stop: Callable[[], bool]
    weights: Weights = None

    def retell(self, found: Found, chosen: Chosen) -> Told | None:
        """Fit the chosen recipe on the folds, or on half of them at least if they take longer than they seemed to.

        None when there is no time for it, or when what serves is the mean of models of few folds itself.
        """
        seconds = min(self.budget.left, max(RETOLD * self.budget.seconds, SHARE * self.budget.left))
        cost = self.budget.last([chosen.trial])
        count = next((each for each in COUNTS if each > found.folds.count and each * cost <= seconds), None)
        bagged = any(ingredient.bagged for ingredient in chosen.recipe.ingredients)
        if count is None or bagged or not chosen.trial.folds or self.apart.moments is not None:
            return None
        assert self.schema.target is not None
        target, began = self.schema.target, self.budget.spent
        regression = target.task is Task.REGRESSION
        shape = (len(self.actual),) if regression else (len(self.actual), len(target.classes))
        answers = np.zeros(shape)
        scored: list[Places] = []
        for fitted_on, scored_on in folds(self.actual, classes=not regression, apart=self.apart, count=count):
            if self.stop():
                return None
            if self.budget.spent - began > seconds:
                break
            making = Making(
                schema=self.schema, table=self.table.take(fitted_on), actual=self.actual[fitted_on],
                weights=some(self.weights, fitted_on),
            )  # fmt: skip
            encoder, estimator, scale = making.whole(chosen.recipe)
            answers[scored_on] = answers_of(estimator, encoder.table(self.table.take(scored_on)), target, scale)
            scored.append(scored_on)
        if 2 * len(scored) < count:
            return None
        return Told(
            actual=self.actual, answers=answers, folds=scored, weights=self.weights, groups=self.apart.groups
        )  # fmt: skip
