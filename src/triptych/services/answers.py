"""What a version said, as the answer that is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import UNSET

from triptych.domain.document import to_document
from triptych.domain.identifiers import new_id
from triptych.domain.interval import Interval
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.schema import Scalar
from triptych.encoding import Value
from triptych.serving import Answers, Servable
from triptych.storage.record import ENCODER


class _Sent(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """A `Prediction`, or `Predictions`, in the order in which it is sent."""

    prediction: Any = UNSET
    predictions: Any = UNSET
    probabilities: Any = None
    model: str
    version: str
    digest: str | None
    prediction_id: str
    threshold: float | None = None
    ids: Any = None
    output: str | None = None
    explanation: Any = None
    interval: Any = None
    intervals: Any = None


def one(
    servable: Servable, answers: Answers, ids: dict[str, Scalar] | None, prediction_id: str | None = None
) -> Prediction:
    """The answer for one row.

    Args:
        servable: Who answered.
        answers: What it said.
        ids: The row's id columns; None when it has none.
        prediction_id: The answer's own; None for a new one.
    """
    version, target = servable.version, servable.description.schema.target
    return Prediction(
        prediction=answers.predictions[0],
        probabilities=_shares_of_one(answers),
        model=version.name,
        version=version.version,
        digest=version.digest,
        prediction_id=prediction_id or new_id(),
        threshold=target.threshold if target else None,
        ids=ids,
        output=answers.output,
    )


def several(servable: Servable, answers: Answers, ids: Sequence[dict[str, Scalar]] | None) -> Predictions:
    """The answers for several rows, in their order; the arguments are those of `one`, the ids of each row."""
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
    sent = _Sent(**{name: getattr(answer, name) for name in _Sent.__struct_fields__ if hasattr(answer, name)})
    if sent.explanation is not None:
        sent.explanation = to_document(sent.explanation)
    if sent.interval is not None:
        sent.interval = _interval(sent.interval)
    if sent.intervals is not None:
        sent.intervals = [_interval(each) for each in sent.intervals]
    return ENCODER.encode(sent)


def row_body(servable: Servable, answers: Answers, ids: dict[str, Scalar] | None, prediction_id: str) -> bytes:
    """As `body_of` of `one`, whose making would cost a fifth of what a row does; the arguments are those of `one`."""
    labels = servable.express.labels if servable.express else map(str, answers.classes)
    version, target = servable.version, servable.description.schema.target
    said = _Sent(
        prediction=answers.predictions[0],
        probabilities=dict(zip(labels, answers.probabilities[0], strict=True)) if answers.probabilities else None,
        model=version.name,
        version=version.version,
        digest=version.digest,
        prediction_id=prediction_id,
        threshold=target.threshold if target else None,
        ids=ids,
        output=answers.output,
    )
    return ENCODER.encode(said)


def _shares_of_one(answers: Answers) -> dict[str, float] | None:
    shares = answers.probabilities
    return dict(zip(map(str, answers.classes), shares[0], strict=True)) if shares else None


def _interval(interval: Interval) -> dict[str, Any]:
    if interval.classes is not None:
        return {"level": interval.level, "classes": interval.classes}
    return {"level": interval.level, "lower": interval.lower, "upper": interval.upper}
