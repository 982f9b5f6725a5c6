"""What a run keeps so that it can be done again."""

from __future__ import annotations

from hashlib import sha256

from triptych.domain.job import TrainingRequest
from triptych.domain.recipe import Record
from triptych.encoding import answers_of
from triptych.training import Fitted


def record_of(fitted: Fitted, request: TrainingRequest, data: str) -> Record:
    """The record of a training.

    Args:
        fitted: What came of it.
        request: What was asked for.
        data: The digest of the table.
    """
    return Record(
        request=request, recipe=fitted.recipe, data=data, predictions=predictions_digest(fitted),
        metrics=fitted.report.metrics,
    )  # fmt: skip


def predictions_digest(fitted: Fitted) -> str:
    """SHA-256 of the answers for the rows that were kept apart, as 64-bit floats."""
    assert fitted.schema.target is not None
    matrix = fitted.encoder.table(fitted.kept)
    answers = answers_of(fitted.estimator, matrix, fitted.schema.target, fitted.scale)
    return sha256(answers.astype("<f8").tobytes()).hexdigest()
