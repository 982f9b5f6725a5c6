"""The intervals of answers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from math import isfinite

import numpy as np
import pyarrow as pa

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.interval import Conformal, Interval
from triptych.domain.schema import Scalar
from triptych.encoding.intervals import bounds, highest_level, least_share
from triptych.serving.runtime import Answers
from triptych.serving.servable import Servable

NAME = "interval"


def intervals(servable: Servable, answers: Answers, level: float) -> list[Interval]:
    """One interval for each answer.

    Args:
        servable: Who answered.
        answers: What it said.
        level: The share of cases.

    Raises:
        InvalidInput: The version has no intervals, or none of this level.
    """
    conformal = require(servable, level)
    if conformal.shares is not None:
        least = least_share(conformal, level)
        rows = zip(answers.probabilities or (), answers.predictions, strict=True)
        return [Interval(level=level, classes=_within(answers.classes, row, least, said)) for row, said in rows]
    numbers = np.array([np.nan if said is None else said for said in answers.predictions], dtype=np.float64)
    lower, upper = bounds(conformal, numbers, level)
    ends = zip(lower.tolist(), upper.tolist(), strict=True)
    return [Interval(level=level, lower=_finite(low), upper=_finite(high)) for low, high in ends]


def require(servable: Servable, level: float) -> Conformal:
    """What the intervals of a version are made of.

    Raises:
        InvalidInput: It has none, or none of this level.
    """
    if servable.conformal is None:
        raise refused("no-interval", "This version has no intervals; leave “interval” out, or train it again here.")
    if level > (highest := highest_level(servable.conformal)):
        most = f"{np.floor(highest * 1000) / 1000:g}"
        raise refused(
            "too-high", f"It was trained on too few rows or groups for that; ask for an interval of at most {most}."
        )
    return servable.conformal


def columns(found: Sequence[Interval]) -> dict[str, pa.ChunkedArray]:
    """Intervals as columns of a table: `interval_lower` and `interval_upper`, or `interval_classes` as JSON."""
    if any(each.classes is not None for each in found):
        texts = [json.dumps(each.classes, ensure_ascii=False) for each in found]
        return {"interval_classes": pa.chunked_array([pa.array(texts, pa.string())])}
    return {
        "interval_lower": pa.chunked_array([pa.array([each.lower for each in found], pa.float64())]),
        "interval_upper": pa.chunked_array([pa.array([each.upper for each in found], pa.float64())]),
    }


def refused(code: str, message: str) -> InvalidInput:
    """An interval is asked for that there is not."""
    return InvalidInput(message, fields=(FieldError(pointer=f"/{NAME}", code=code, message=message),))


def _within(classes: Sequence[Scalar], shares: Sequence[float], least: float, said: object) -> tuple[Scalar, ...]:
    ranked = sorted(zip(shares, classes, strict=True), key=lambda pair: -pair[0])
    return tuple(label for share, label in ranked if share >= least or label == said)


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None
