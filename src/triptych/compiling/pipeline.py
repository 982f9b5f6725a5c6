"""A foreign scikit-learn model to our encoder and a kernel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from triptych.compiling.compilation import Compiled, compile_from
from triptych.compiling.families.frames import branches, known_values
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.table import NUMBERS, TEXTS, Frames, Table
from triptych.domain.schema import Choice, Column, Kind, Scalar, Schema, Target, Task
from triptych.encoding import Encoder, Feature
from triptych.encoding.number import Plain

COLLECTIONS: tuple[type, ...] = (list, tuple, np.ndarray)
PARTS = (
    "steps",
    "estimators_",
    "estimator",
    "best_estimator_",
    "regressor_",
    "calibrated_classifiers_",
    "final_estimator_",
)
STANDING_IN: dict[Kind, Scalar] = {
    Kind.NUMBER: 0.0,
    Kind.INTEGER: 0,
    Kind.BOOLEAN: False,
    Kind.TEXT: "",
    Kind.CATEGORY: "",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """A model in our own parts.

    Attributes:
        schema: What it takes, with the values that it knows; its target is what it gives.
        encoder: Rows to the kernel's matrix.
        compiled: Its kernel.
    """

    schema: Schema
    encoder: Encoder
    compiled: Compiled


def translate(model: Any, schema: Schema, frames: Frames, example: Mapping[str, Any] | None) -> Translated:
    """Translate a fitted pipeline or estimator.

    Args:
        model: Reads frames.
        schema: The columns of those frames, in their order.
        frames: Builds one of them.
        example: A whole row that the model takes; None for one that is made up.

    Raises:
        NotCompilable: It has a part, or takes a kind of column, that is not translated.
    """
    kinds = {column.name: column.kind for column in schema.inputs}
    if not schema.named or not kinds or not set(kinds.values()) <= NUMBERS | TEXTS:
        raise NotCompilable("columns of other kinds than numbers, texts and yes or no")
    row = {name: STANDING_IN[kind] for name, kind in kinds.items()} | dict(example or {})
    table = Table(kinds=kinds, values=_values(model, kinds), frames=frames, row=row)
    if any(kind in TEXTS and not table.values.get(name) for name, kind in kinds.items()):
        raise NotCompilable("texts that are not encoded by their values")
    target = _target(model)
    compiled = compile_from(model, Source.whole([0] * len(kinds), table), target)
    features: tuple[Feature, ...] = tuple(
        table.feature(name) if kind in TEXTS else Plain(name=name) for name, kind in kinds.items()
    )
    columns = tuple(_described(column, table) for column in schema.columns)
    return Translated(
        schema=replace(schema, columns=columns, target=target), encoder=Encoder(features=features), compiled=compiled
    )


def _target(model: Any) -> Target:
    classes = getattr(model, "classes_", None)
    if classes is None:
        return Target(name="prediction", task=Task.REGRESSION)
    if not hasattr(model, "predict_proba") or np.ndim(classes) != 1:
        raise NotCompilable("classes without probabilities")
    labels = tuple(label.item() if isinstance(label, np.generic) else label for label in classes)
    return Target(name="prediction", task=Task.BINARY if len(labels) == 2 else Task.MULTICLASS, classes=labels)  # noqa: PLR2004


def _values(model: Any, kinds: Mapping[str, Kind]) -> dict[str, tuple[Any, ...]]:
    """All values that any encoder of the model learned, by column."""
    found: dict[str, dict[Any, None]] = {}
    for transformer in _transformers(model, set()):
        for part, columns in branches(transformer):
            for name, values in known_values(part, columns).items():
                found.setdefault(name, {}).update(dict.fromkeys(values))
    if not found.keys() <= kinds.keys():
        raise NotCompilable("columns that the signature lacks")
    return {name: tuple(values) for name, values in found.items()}


def _transformers(part: Any, seen: set[int]) -> Iterator[Any]:
    """The `ColumnTransformer`s of a model."""
    if id(part) in seen or isinstance(part, str | int | float | None):
        return
    seen.add(id(part))
    if type(part).__name__ == "ColumnTransformer":
        if hasattr(part, "transformers_"):  # not one that is merely copied before it is fitted
            yield part
        return
    # A step is a pair of its name and itself.
    inner: Any = part if isinstance(part, COLLECTIONS) else [getattr(part, name, None) for name in PARTS]
    for each in inner:
        yield from _transformers(each, seen)


def _described(column: Column, table: Table) -> Column:
    """A column with the values that the model knows, open when it takes others too."""
    nullable = column.nullable and column.name not in table.refuses_missing
    if column.kind not in TEXTS:
        if column.name in table.refuses_unknown:
            raise NotCompilable("numbers of which only known ones are taken")
        return replace(column, nullable=nullable)
    choices = tuple(Choice(value=value) for value in table.values[column.name])
    closed = column.name in table.refuses_unknown
    return replace(column, kind=Kind.CATEGORY, choices=choices, open=not closed, nullable=nullable)
