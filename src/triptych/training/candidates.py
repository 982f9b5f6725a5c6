"""The kinds of model that are tried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from triptych.domain.schema import Kind, Schema, Task
from triptych.encoding import Encoder, Scale, Style
from triptych.training.split import SEED


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind of model to try.

    Attributes:
        name: For people, unique.
        style: What the matrix is made for.
        params: What the estimator is built with; logged with the run.
        build: Makes the estimator for an encoder.
        scale: The scale on which a regression is fitted.
    """

    name: str
    style: Style
    params: dict[str, Any]
    build: Callable[[Encoder], Any]
    scale: Scale = Scale.PLAIN


SMALL_TABLE = 2_000
"""Rows below which only small trees are tried: larger ones learn the noise."""


def candidates(schema: Schema, actual: NDArray[np.generic]) -> Sequence[Candidate]:
    """The candidates for a schema, the quickest first.

    Args:
        schema: With a target.
        actual: Shape (rows,); numbers, or places in the classes.
    """
    assert schema.target is not None
    regression = schema.target.task is Task.REGRESSION
    linear = _ridge if regression else _logistic
    tried = [linear(f"linear, penalty {penalty:g}", penalty) for penalty in (0.1, 1.0, 10.0)]
    if all(column.kind is Kind.TEXT for column in schema.inputs):
        return tried
    if len(actual) < SMALL_TABLE:
        return [*tried, _boosted("boosted trees, small", regression=regression)]
    boosted = _boosted("boosted trees", regression=regression)
    many = _boosted("boosted trees, many", regression=regression)
    if regression and actual.min() > 0:
        return [*tried, boosted, replace(boosted, name="boosted trees, on the log", scale=Scale.LOG), many]
    return [*tried, boosted, many]


BOOSTED: dict[str, dict[str, Any]] = {
    "boosted trees": {"max_iter": 200, "learning_rate": 0.06, "max_features": 0.5, "early_stopping": False},
    "boosted trees, small": {
        "max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 10,
        "l2_regularization": 1.0, "early_stopping": False,
    },
    "boosted trees, many": {
        "max_iter": 800, "learning_rate": 0.06, "n_iter_no_change": 20, "early_stopping": True,
        "validation_fraction": 0.1,
    },
}  # fmt: skip


def _boosted(name: str, *, regression: bool) -> Candidate:
    params = BOOSTED[name]
    kind = HistGradientBoostingRegressor if regression else HistGradientBoostingClassifier

    def build(encoder: Encoder) -> Any:
        return kind(**params, categorical_features=encoder.categorical, random_state=SEED)

    return Candidate(name=name, style=Style.TREE, params=params, build=build)


def _logistic(name: str, penalty: float) -> Candidate:
    params = {"C": 1.0 / penalty, "max_iter": 1000}
    return Candidate(
        name=name, style=Style.LINEAR, params=params, build=lambda _: LogisticRegression(**params, random_state=SEED)
    )


def _ridge(name: str, penalty: float) -> Candidate:
    params = {"alpha": penalty}
    return Candidate(name=name, style=Style.LINEAR, params=params, build=lambda _: Ridge(**params, random_state=SEED))
