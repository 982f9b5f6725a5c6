"""Fitted models of several matrices as one estimator of one matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.ensemble import VotingClassifier, VotingRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer, LabelEncoder

from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Scale, Style


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A fitted model.

    Attributes:
        style: What its matrix is made for.
        encoder: Rows to that matrix; the same one for all parts of a style.
        estimator: Fitted on it.
        scale: The scale on which a regression was fitted.
    """

    style: Style
    encoder: Encoder
    estimator: Any
    scale: Scale


def blend(parts: Sequence[Part], weights: Sequence[float], target: Target) -> tuple[Encoder, Any]:
    """Make one encoder and one estimator, which answers with the weighted mean.

    Args:
        parts: Their matrices are dense, or all the same one.
        weights: One for each part.
        target: What is predicted.

    Returns:
        The encoder, whose matrix holds those of all styles side by side; and a vote that is fitted already.
    """
    encoders = {part.style: part.encoder for part in parts}
    joint = Encoder(features=tuple(feature for encoder in encoders.values() for feature in encoder.features))
    begin = 0
    places: dict[Style, list[int]] = {}
    for style, encoder in encoders.items():
        places[style] = list(range(begin, begin + encoder.width))
        begin += encoder.width
    named = [
        (f"part{number}", _of(part, places[part.style], joint.width if len(encoders) > 1 else None))
        for number, part in enumerate(parts)
    ]
    kind = VotingRegressor(named, weights=list(weights))
    if target.task is not Task.REGRESSION:
        kind = VotingClassifier(named, weights=list(weights), voting="soft")
        kind.classes_ = np.arange(len(target.classes))
        kind.le_ = LabelEncoder().fit(kind.classes_)
    kind.estimators_ = [estimator for _, estimator in named]
    return joint, kind


def _of(part: Part, places: Sequence[int], width: int | None) -> Any:
    """The estimator of a part, which takes its columns out of a matrix of a width; None for one that is its own."""
    estimator = part.estimator if part.scale is Scale.PLAIN else _from_log(part.estimator)
    if width is None:
        return estimator
    chosen = ColumnTransformer([("chosen", "passthrough", list(places))]).fit(np.zeros((1, width)))
    return Pipeline([("columns", chosen), ("model", estimator)])


def _from_log(estimator: Any) -> Any:
    whole = TransformedTargetRegressor(estimator, func=np.log, inverse_func=np.exp, check_inverse=False)
    whole.regressor_ = estimator
    whole.transformer_ = FunctionTransformer(func=np.log, inverse_func=np.exp, check_inverse=False).fit(np.ones((1, 1)))
    whole._training_dim = 1  # noqa: SLF001 - what `fit` would have written, which knows of no fitted estimators
    return whole
