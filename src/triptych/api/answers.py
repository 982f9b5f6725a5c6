"""Answers of models as JSON."""

from __future__ import annotations

from typing import Any

from triptych.domain.prediction import Prediction, Predictions
from triptych.storage.record import ENCODER


def body_of(answer: Prediction | Predictions) -> bytes:
    """The body of an answer; what an answer does not have is left out, but for what every answer has."""
    document: dict[str, Any]
    if isinstance(answer, Prediction):
        document = {"prediction": answer.prediction}
    else:
        document = {"predictions": answer.predictions}
    if answer.probabilities is not None:
        document["probabilities"] = answer.probabilities
    document["model"] = answer.model
    document["version"] = answer.version
    document["digest"] = answer.digest
    document["prediction_id"] = answer.prediction_id
    if answer.threshold is not None:
        document["threshold"] = answer.threshold
    if answer.ids is not None:
        document["ids"] = answer.ids
    if answer.output is not None:
        document["output"] = answer.output
    return ENCODER.encode(document)


def server_timing(seconds: tuple[float, float, float, float]) -> str:
    """The `Server-Timing` header: milliseconds of each step."""
    decode, encode, predict, log = seconds
    return (
        f"decode;dur={decode * 1000:.3f}, encode;dur={encode * 1000:.3f}, "
        f"predict;dur={predict * 1000:.3f}, log;dur={log * 1000:.3f}"
    )
