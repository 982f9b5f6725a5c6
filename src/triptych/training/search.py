"""The cross-validation that chooses among the candidates."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.job import Step
from triptych.domain.run import Trial
from triptych.domain.schema import Schema, Target, Task
from triptych.encoding import Encoder, Matrix, Style, answers_of, learnable
from triptych.training.candidates import Candidate
from triptych.training.evaluation import selection_score
from triptych.training.split import Places, folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search chose and all that it tried.

    Attributes:
        best: The candidate of the best score.
        trials: What was scored.
        finished: Whether everything was tried.
        asked: Whether it ended before that because it was asked to.
    """

    best: Candidate
    trials: tuple[Trial, ...]
    finished: bool
    asked: bool

    @property
    def score(self) -> float:
        """The best one."""
        return min(trial.score for trial in self.trials)


@dataclass(frozen=True, slots=True)
class _Fold:
    encoder: Encoder
    fitted_on: Places
    matrix: Matrix
    scored_on: Places
    scored: Matrix


def search(
    schema: Schema,
    table: pa.Table,
    actual: NDArray[np.generic],
    tried: Sequence[Candidate],
    *,
    budget: float,
    progress: Callable[[Step], None],
    stop: Callable[[], bool],
) -> Found:
    """Cross-validate candidates until the budget is spent or the search is to stop; the first is always scored.

    Args:
        schema: The inputs and the target.
        table: The training rows.
        actual: Shape (rows,); numbers, or places in the classes.
        tried: The candidates, the quickest first.
        budget: Seconds.
        progress: Told of each candidate, with the best score before it and the seconds left.
        stop: Whether to end now with the best so far; asked before each fold.
    """
    assert schema.target is not None
    started = time.monotonic()
    parts = _Folds(schema, table, actual)
    trials: list[Trial] = []
    asked = False
    for number, candidate in enumerate(tried):
        spent = time.monotonic() - started
        if trials and spent + trials[-1].seconds > budget:
            break
        best_so_far = min((trial.score for trial in trials), default=None)
        phase = f"Trying {candidate.name}"
        progress(Step(share=number / len(tried), phase=phase, best=best_so_far, left=max(budget - spent, 0.0)))
        trial = _cross_validate(candidate, parts, schema.target, actual, stop if trials else lambda: False)
        if trial is None:
            asked = True
            break
        trials.append(trial)
    best = min(trials, key=lambda trial: trial.score)
    chosen = next(candidate for candidate in tried if candidate.name == best.name)
    return Found(best=chosen, trials=tuple(trials), finished=len(trials) == len(tried), asked=asked)


class _Folds:
    """The folds of the training rows, each encoded once for all candidates of a style."""

    def __init__(self, schema: Schema, table: pa.Table, actual: NDArray[np.generic]) -> None:
        assert schema.target is not None
        self._schema = schema
        self._table = table
        self._places = list(folds(actual, classes=schema.target.task is not Task.REGRESSION))
        self._encoded: dict[Style, list[_Fold]] = {}

    def of(self, style: Style) -> list[_Fold]:
        """The folds as matrices of a style; those of another style are let go."""
        if style not in self._encoded:
            self._encoded = {style: [self._encode(style, *places) for places in self._places]}
        return self._encoded[style]

    def _encode(self, style: Style, fitted_on: Places, scored_on: Places) -> _Fold:
        part = self._table.take(fitted_on)
        encoder = Encoder.fit(self._schema, part, style)
        scored = encoder.table(self._table.take(scored_on))
        return _Fold(encoder, fitted_on, encoder.table(part), scored_on, scored)


def _cross_validate(
    candidate: Candidate, parts: _Folds, target: Target, actual: NDArray[np.generic], stop: Callable[[], bool]
) -> Trial | None:
    """The scores of a candidate; None when the search was to stop before all folds had one."""
    started = time.monotonic()
    scores: list[float] = []
    for fold in parts.of(candidate.style):
        if stop():
            return None
        learned = learnable(candidate.scale, actual[fold.fitted_on])
        estimator = candidate.build(fold.encoder).fit(fold.matrix, learned)
        answers = answers_of(estimator, fold.scored, target, candidate.scale)
        scores.append(selection_score(target, actual[fold.scored_on], answers))
    seconds = time.monotonic() - started
    return Trial(name=candidate.name, score=float(np.mean(scores)), folds=tuple(scores), seconds=seconds)
