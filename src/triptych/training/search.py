"""The cross-validation that chooses among the candidates."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.run import Trial
from triptych.domain.schema import Schema, Task
from triptych.encoding import Encoder, answers_of
from triptych.training.candidates import Candidate
from triptych.training.evaluation import selection_score
from triptych.training.split import folds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the search chose and all that it tried."""

    best: Candidate
    trials: tuple[Trial, ...]
    finished: bool


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
    started = time.monotonic()
    trials: list[Trial] = []
    for number, candidate in enumerate(tried):
        spent = time.monotonic() - started
        if trials and spent + trials[-1].seconds > budget:
            break
        progress(number / len(tried), candidate.name)
        trials.append(_cross_validate(candidate, schema, table, actual))
    best = min(trials, key=lambda trial: trial.score)
    chosen = next(candidate for candidate in tried if candidate.name == best.name)
    return Found(best=chosen, trials=tuple(trials), finished=len(trials) == len(tried))


def _cross_validate(candidate: Candidate, schema: Schema, table: pa.Table, actual: NDArray[np.generic]) -> Trial:
    assert schema.target is not None
    started = time.monotonic()
    scores: list[float] = []
    for fitted_on, scored_on in folds(actual, classes=schema.target.task is not Task.REGRESSION):
        part = table.take(fitted_on)
        encoder = Encoder.fit(schema, part, candidate.style)
        estimator = candidate.build(encoder).fit(encoder.table(part), candidate.scale.forth(actual[fitted_on]))
        answers = answers_of(estimator, encoder.table(table.take(scored_on)), schema.target, candidate.scale)
        scores.append(selection_score(schema.target, actual[scored_on], answers))
    seconds = time.monotonic() - started
    return Trial(name=candidate.name, score=float(np.mean(scores)), folds=tuple(scores), seconds=seconds)
