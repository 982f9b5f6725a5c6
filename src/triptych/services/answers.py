"""What a version said, as the answer that is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from triptych.domain.document import to_document
from triptych.domain.identifiers import new_id
from triptych.domain.interval import Interval
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.schema import Scalar
from triptych.encoding import Value
from triptych.serving import Answers, Servable
from triptych.storage.record import ENCODER


def one(servable: Servable, answers: Answers, ids: dict[str, Scalar] | None) -> Prediction:
    """The answer for one row.

    Args:
        servable: Who answered.
        answers: What it said.
        ids: The row's id columns; None when it has none.
    """
    version, target = servable.version, servable.description.schema.target
    shares = answers.probabilities
    return Prediction(
        prediction=answers.predictions[0],
        probabilities=dict(zip(map(str, answers.classes), shares[0], strict=True)) if shares else None,
        model=version.name,
        version=version.version,
        digest=version.digest,
        prediction_id=new_id(),
        threshold=target.threshold if target else None,
        ids=ids,
        output=answers.output,
    )


def several(servable: Servable, answers: Answers, ids: Sequence[dict[str, Scalar]] | None) -> Predictions:
    """The answers for several rows, in their order; the arguments are those of `one`."""
    version, target = servable.version, servable.description.schema.target
    labels = tuple(map(str, answers.classes))
    shares = answers.probabilities
    return Predictions(
        predictions=tuple(answers.predictions),
        probabilities=tuple(dict(zip(labels, row, strict=True)) for row in shares) if shares else None,
        model=version.name,
        version=version.version,
        digest=version.digest,
        prediction_id=new_id(),
        threshold=target.threshold if target else None,
        ids=tuple(ids) if ids else None,
        output=answers.output,
    )


def ids_of(servable: Servable, values: Mapping[str, Value]) -> dict[str, Scalar] | None:
    """The id columns of a row; None when it has none."""
    ids: dict[str, Scalar] = {}
    for column in servable.description.schema.ids:
        value = values.get(column.name)
        if isinstance(value, str | int):
            ids[column.name] = value
    return ids or None


def body_of(answer: Prediction | Predictions) -> bytes:
    """An answer as JSON; what an answer does not have is left out, but for what every answer has."""
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
    if isinstance(answer, Prediction) and answer.explanation is not None:
        document["explanation"] = to_document(answer.explanation)
    if isinstance(answer, Prediction) and answer.interval is not None:
        document["interval"] = _interval(answer.interval)
    if isinstance(answer, Predictions) and answer.intervals is not None:
        document["intervals"] = [_interval(each) for each in answer.intervals]
    return ENCODER.encode(document)


def _interval(interval: Interval) -> dict[str, Any]:
    if interval.classes is not None:
        return {"level": interval.level, "classes": interval.classes}
    return {"level": interval.level, "lower": interval.lower, "upper": interval.upper}
