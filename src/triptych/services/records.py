"""What a run keeps so that it can be done again."""

from __future__ import annotations

from hashlib import sha256
from time import perf_counter

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.job import TrainingRequest
from triptych.domain.recipe import Record
from triptych.domain.run import Report
from triptych.encoding import answers_of
from triptych.training import SEED, Fitted
from triptych.training.conformal import MEASURES

Floats = NDArray[np.float64]
ROWS = 1000


def record_of(fitted: Fitted, request: TrainingRequest, data: str) -> Record:
    """The record of a training.

    Args:
        fitted: What came of it.
        request: What was asked for.
        data: The digest of the table.
    """
    return Record(
        request=request, recipe=fitted.recipe, data=data, predictions=predictions_digest(fitted),
        metrics=repeatable(fitted.report), seed=SEED,
    )  # fmt: skip


def repeatable(report: Report) -> dict[str, float]:
    """All that was measured and follows from the model and the rows alone.

    How often the truth lay in the intervals does not: they are made of the errors of the search's folds.
    """
    told = {name: value for name, value in report.reliability.items() if not name.startswith(MEASURES)}
    return {**report.metrics, **told}


def predictions_digest(fitted: Fitted) -> str:
    """SHA-256 of the answers for the rows that were kept apart, as 64-bit floats."""
    return sha256(_answers(fitted, fitted.kept).astype("<f8").tobytes()).hexdigest()


def answering_seconds(fitted: Fitted) -> float:
    """Seconds that the estimator itself takes for a thousand rows, encoding included, as good as those kept apart."""
    rows = fitted.kept.take(pa.array(np.arange(ROWS) % fitted.kept.num_rows))
    # The first answer of a library may start its threads.
    _answers(fitted, rows.slice(0, 1))
    began = perf_counter()
    _answers(fitted, rows)
    return perf_counter() - began


def _answers(fitted: Fitted, rows: pa.Table) -> Floats:
    assert fitted.schema.target is not None
    return answers_of(fitted.estimator, fitted.encoder.table(rows), fitted.schema.target, fitted.scale)
