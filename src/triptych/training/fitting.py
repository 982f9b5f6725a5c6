"""A table and a schema to a fitted model and its report."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from triptych.domain.errors import InvalidTraining
from triptych.domain.job import Step
from triptych.domain.run import Report
from triptych.domain.schema import Schema, Task
from triptych.encoding import Encoder, Scale, answers_of, classes_of, learnable
from triptych.training.candidates import Candidate, candidates
from triptych.training.checks import check
from triptych.training.curves import curves
from triptych.training.evaluation import baseline, measure, selection_name
from triptych.training.importance import importances
from triptych.training.search import Found, search
from triptych.training.split import Split, split_rows

Progress: TypeAlias = Callable[[Step], None]
"""Told how far the work is."""


def never() -> bool:
    """Do not stop."""
    return False


MANY_ROWS = 100_000
"""From here on several threads are worth what they cost; below, they only fight over the cores."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model that was fitted, and how good it is.

    Attributes:
        schema: What it takes and gives.
        encoder: Rows to its matrix.
        estimator: A fitted scikit-learn estimator; its classes are places in `schema.target.classes`.
        scale: The scale on which a regression was fitted.
        params: What the estimator was built with.
        report: Measured on rows that it was never trained on.
        examples: Some of those rows, for a form and as MLflow's input example.
        kept: All of those rows.
    """

    schema: Schema
    encoder: Encoder
    estimator: Any
    scale: Scale
    params: dict[str, Any]
    report: Report
    examples: pa.Table
    kept: pa.Table


def fit(
    schema: Schema, table: pa.Table, *, budget: float, progress: Progress, stop: Callable[[], bool] = never
) -> Fitted:
    """Search the candidates on the training part, fit the best on it, measure it once on the rest.

    Args:
        schema: With a target; its inputs are learned from.
        table: Every column of the schema and the target; rows without a target are left out.
        budget: Seconds that the search may take.
        progress: Told how far it is.
        stop: Whether to end the search now and go on with the best so far.

    Raises:
        InvalidTraining: Nothing can be learned from this table.
    """
    table, actual, split = _parts(schema, table)
    with threadpool_limits(1 if table.num_rows < MANY_ROWS else None):
        found = search(
            schema, table.take(split.train), actual[split.train], candidates(schema, actual),
            budget=budget, progress=lambda step: progress(step.within(0.0, 0.8)), stop=stop,
        )  # fmt: skip
        progress(Step(share=0.8, phase=f"Fitting {found.best.name}", best=found.score))
        return _finish(schema, table, actual, split, found, progress)


def require_learnable(schema: Schema, table: pa.Table) -> None:
    """See that there is enough to learn from, before anything is recorded.

    Raises:
        InvalidTraining: There is not.
    """
    _parts(schema, table)


def _parts(schema: Schema, table: pa.Table) -> tuple[pa.Table, NDArray[np.generic], Split]:
    """The rows that have a target, their targets, and which of them train."""
    target = _require_target(schema)
    table = table.filter(pc.is_valid(table[target.name]))
    actual = _actual(schema, table)
    return table, actual, split_rows(actual, classes=target.task is not Task.REGRESSION)


def _finish(
    schema: Schema, table: pa.Table, actual: NDArray[np.generic], split: Split, found: Found, progress: Progress
) -> Fitted:
    target = _require_target(schema)
    encoder, estimator = _fit_best(found.best, schema, table.take(split.train), actual[split.train])
    progress(Step(share=0.9, phase="Measuring on rows never trained on", best=found.score))
    kept, truth = table.take(split.test), actual[split.test]

    def predict(rows: pa.Table) -> NDArray[np.float64]:
        return answers_of(estimator, encoder.table(rows), target, found.best.scale)

    answers = predict(kept)
    report = Report(
        metrics=measure(target, truth, answers),
        baseline=measure(target, truth, baseline(target, actual[split.train], len(truth))),
        estimator=found.best.name,
        selection=selection_name(target.task),
        candidates=found.trials,
        train_rows=len(split.train),
        test_rows=len(split.test),
        curves=curves(target, truth, answers),
        importances=importances(schema, kept, truth, predict),
    )
    return Fitted(
        schema=schema, encoder=encoder, estimator=estimator, scale=found.best.scale, params=found.best.params,
        report=check(schema, table, report, unfinished=_unfinished(found)),
        examples=kept.slice(0, 50).select([column.name for column in schema.columns]), kept=kept,
    )  # fmt: skip


def _unfinished(found: Found) -> str | None:
    if found.finished:
        return None
    if found.asked:
        return f"The search was ended early, as asked, after {len(found.trials)} candidates."
    return "The budget was spent before every candidate was tried; give it more seconds."


def _fit_best(best: Candidate, schema: Schema, table: pa.Table, actual: NDArray[np.generic]) -> tuple[Encoder, Any]:
    encoder = Encoder.fit(schema, table, best.style)
    return encoder, best.build(encoder).fit(encoder.table(table), learnable(best.scale, actual))


def _require_target(schema: Schema) -> Any:
    if schema.target is None:
        raise InvalidTraining("Choose the column to predict.")
    if not schema.inputs:
        raise InvalidTraining("No column is left to learn from; drop fewer columns or bring more.")
    return schema.target


def _actual(schema: Schema, table: pa.Table) -> NDArray[np.generic]:
    target = _require_target(schema)
    try:
        if target.task is Task.REGRESSION:
            return table[target.name].cast(pa.float64()).to_numpy()
        return classes_of(target, table[target.name])
    except (ValueError, TypeError, NotImplementedError) as error:  # the last two are pyarrow's
        raise InvalidTraining(
            f"The schema's task or classes do not fit the values of “{target.name}”; correct them, or leave them out."
        ) from error
