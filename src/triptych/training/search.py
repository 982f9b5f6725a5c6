"""The cross-validation that chooses among the candidates."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.run import Trial
from triptych.domain.schema import Schema, Target, Task
from triptych.encoding import Encoder, Matrix, Style, answers_of, learnable
from triptych.training.candidates import Candidate
from triptych.training.evaluation import selection_score
from triptych.training.split import Places, folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search chose and all that it tried."""

    best: Candidate
    trials: tuple[Trial, ...]
    finished: bool


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
    progress: Callable[[float, str], None],
) -> Found:
    """Cross-validate candidates until the budget is spent; the first is always scored.

    Args:
        schema: The inputs and the target.
        table: The training rows.
        actual: Shape (rows,); numbers, or places in the classes.
        tried: The candidates, the quickest first.
        budget: Seconds.
        progress: Told the share done and the candidate's name.
    """
    assert schema.target is not None
    started = time.monotonic()
    parts = _Folds(schema, table, actual)
    trials: list[Trial] = []
    for number, candidate in enumerate(tried):
        spent = time.monotonic() - started
        if trials and spent + trials[-1].seconds > budget:
            break
        progress(number / len(tried), candidate.name)
        trials.append(_cross_validate(candidate, parts, schema.target, actual))
    best = min(trials, key=lambda trial: trial.score)
    chosen = next(candidate for candidate in tried if candidate.name == best.name)
    return Found(best=chosen, trials=tuple(trials), finished=len(trials) == len(tried))


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


def _cross_validate(candidate: Candidate, parts: _Folds, target: Target, actual: NDArray[np.generic]) -> Trial:
    started = time.monotonic()
    scores: list[float] = []
    for fold in parts.of(candidate.style):
        learned = learnable(candidate.scale, actual[fold.fitted_on])
        estimator = candidate.build(fold.encoder).fit(fold.matrix, learned)
        answers = answers_of(estimator, fold.scored, target, candidate.scale)
        scores.append(selection_score(target, actual[fold.scored_on], answers))
    seconds = time.monotonic() - started
    return Trial(name=candidate.name, score=float(np.mean(scores)), folds=tuple(scores), seconds=seconds)
