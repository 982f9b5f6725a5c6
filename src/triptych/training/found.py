"""What a search found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from triptych.domain.run import Trial
from triptych.training.apart import Apart
from triptych.training.folds import Folds
from triptych.training.problem import Problem
from triptych.training.scoring import Scored
from triptych.training.weights import Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search found.

    Attributes:
        scored: What was scored on all folds, in its order.
        given_up: What was not: pruned, stopped or failed.
        planned: The defaults, whether they had their turn or not.
        asked: Whether it ended before its time because it was asked to.
        problem: What is learned, of the rows that were searched on.
        actual: Their targets.
        folds: Their folds.
        bags: Whether a model may be the mean of those of the folds: they are small, and nothing keeps rows apart.
        weights: How much each of the rows counts.
        apart: What keeps them apart; None for nothing.
    """

    scored: Sequence[Scored]
    given_up: Sequence[Trial]
    planned: Sequence[str]
    asked: bool
    problem: Problem
    actual: NDArray[np.generic]
    folds: Folds
    bags: bool = False
    weights: Weights = None
    apart: Apart | None = None

    @property
    def ranked(self) -> list[Scored]:
        """The best first."""
        return sorted(self.scored, key=lambda each: each.trial.score)
