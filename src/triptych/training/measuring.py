"""What is measured of a model on rows that it was not trained on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.costs import Costs
from triptych.domain.finding import Finding, warnings_of
from triptych.domain.interval import Conformal
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.training.curves import curves
from triptych.training.dependence import dependence
from triptych.training.evaluation import measure, selection_name
from triptych.training.honesty import honesty
from triptych.training.importance import shuffled
from triptych.training.segments import segments
from triptych.training.spread import spread
from triptych.training.weights import Weights

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The rows that measure.

    Attributes:
        schema: Of what was learned from, with a target.
        table: The rows.
        actual: Shape (rows,); numbers, or places in the classes.
        usual: What a model says of them that ignores its inputs; shape (rows,) or (rows, classes).
        alike: Shape (rows,); the same code for rows that resemble each other. None when none do.
        weights: How much each row counts.
    """

    schema: Schema
    table: pa.Table
    actual: NDArray[np.generic]
    usual: Floats
    alike: NDArray[np.int64] | None = None
    weights: Weights = None


def report_on(
    kept: Kept,
    predict: Callable[[pa.Table], Floats],
    answers: Floats,
    *,
    estimator: str,
    conformal: Conformal | None = None,
    before: Floats | None = None,
    costs: Costs | None = None,
) -> Report:
    """Measure a model; what the report says of its training is left empty.

    Args:
        kept: The rows.
        predict: From a table to answers of shape (rows,) or (rows, classes).
        answers: Those of the rows that measure.
        estimator: What the model is called.
        conformal: What intervals are made of, not out of these rows; None when there are none.
        before: The probabilities before they were corrected; None when they were not.
        costs: Of wrong decisions; None when they were not stated.
    """
    target, actual, weights = kept.schema.target, kept.actual, kept.weights
    assert target is not None
    relied_on = shuffled(kept.schema, kept.table, actual, predict, weights)
    drawn = curves(target, actual, answers, before, weights)
    if depends := dependence(kept.schema, relied_on, kept.table, actual, predict, weights):
        drawn["dependence"] = depends
    return Report(
        metrics=measure(target, actual, answers, weights),
        baseline=measure(target, actual, kept.usual, weights),
        estimator=estimator,
        selection=selection_name(target.task),
        candidates=(),
        train_rows=0,
        test_rows=len(actual),
        costs=costs,
        reliability=honesty(target, conformal, actual, answers, before, costs, weights=weights),
        curves=drawn,
        importances={name: found.mean for name, found in relied_on.items()},
        importance_errors={name: found.error for name, found in relied_on.items()},
        spread=spread(target, actual, answers, kept.alike, weights),
        segments=segments(kept.schema, list(relied_on), kept.table, actual, answers, weights),
    )


def concluded(report: Report, findings: Sequence[Finding]) -> Report:
    """The report with what the checks found."""
    return replace(report, findings=tuple(findings), warnings=warnings_of(findings))
