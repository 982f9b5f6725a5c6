"""What an estimator is fitted on, and what came of it."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Encoder, Matrix
from triptych.training.apart import Apart
from triptych.training.problem import Problem
from triptych.training.split import Places
from triptych.training.watching import watched
from triptych.training.weights import Weights, some

LONG_ROWS = 5_000
"""Fits on fewer rows are so short that they need not be interrupted."""


class OutOfTime(Exception):
    """The seconds that were left for a fit are spent."""


def unhurried() -> bool:
    """There is time."""
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """Rows to fit an estimator on.

    Attributes:
        problem: What is known of them.
        encoder: What made the matrix.
        matrix: Shape (rows, width).
        actual: Shape (rows,); on the scale that is learned.
        weights: How much each row counts.
        rounds: Of a boosting, exactly; None when it is to find out by a part of the rows.
        late: Whether to give up with `OutOfTime`; asked after each round by those that can.
        seconds: That the fit may take; those that can't be asked on their way foresee it by their first rounds.
        apart: What keeps the rows apart; None for nothing.
    """

    problem: Problem
    encoder: Encoder
    matrix: Matrix
    actual: NDArray[np.generic]
    weights: Weights = None
    rounds: int | None = None
    late: Callable[[], bool] = unhurried
    seconds: float = math.inf
    apart: Apart | None = None

    def within(self, first: int, fit: Callable[[], object], *, needed: int) -> int:
        """Fit the first rounds of what can't be interrupted, and foresee how many there is time for.

        Args:
            first: How many are fitted.
            fit: Fits them.
            needed: So many there have to be.

        Raises:
            OutOfTime: There is no time for those that are needed.
        """
        if math.isinf(self.seconds) or len(self.actual) < LONG_ROWS:
            return sys.maxsize
        began = monotonic()
        fit()
        found = int(first * self.seconds / max(monotonic() - began, 1e-9))
        if found < needed:
            raise OutOfTime
        return found

    def plan(
        self, params: Mapping[str, Any], rounds: str, most: int, blind: int
    ) -> tuple[dict[str, Any], tuple[Places, Places] | None]:
        """The settings of a boosting with their rounds, and the parts by which it sees when to stop.

        Args:
            params: What is set already.
            rounds: What its library calls the number of rounds.
            most: So many when it sees when to stop.
            blind: So many when it can't.

        Returns:
            None for the parts when the rounds are known before, or there are too few rows for that.
        """
        parts = None if self.rounds or rounds in params else self.parts()
        settings = {rounds: self.problem.rounds(most) if parts else blind, **params}
        if self.rounds:
            settings[rounds] = self.rounds
        return settings, parts

    def parts(self) -> tuple[Places, Places] | None:
        """Places to fit on, and places by which to see when to stop; None when there are too few rows for that."""
        return watched(self.actual, classes=not self.problem.regression, apart=self.apart)

    def weights_of(self, places: Places) -> Weights:
        """How much some of the rows count."""
        return some(self.weights, places)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A fitted estimator.

    Attributes:
        estimator: As scikit-learn's.
        rounds: How many rounds a boosting took until it did not get better; None for what has no rounds.
    """

    estimator: Any
    rounds: int | None = None
