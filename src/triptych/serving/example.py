"""The input example that was logged with a model."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.exceptions import MlflowException
from mlflow.models import Model, infer_signature

from triptych.domain.errors import InvalidInput
from triptych.domain.package import Row
from triptych.domain.schema import Column, Json, Kind, Origin, Schema
from triptych.serving.outputs import plain
from triptych.serving.signature import read_signature
from triptych.serving.validation import RowValidator

log = logging.getLogger(__name__)

MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """What an input example shows.

    Attributes:
        rows: As the model was given them: an object, a list, or a bare value each.
        schema: The shape that they have; None when there are none.
    """

    rows: tuple[Json, ...] = ()
    schema: Schema | None = None


def read_example(described: Model, folder: Path) -> Example:
    """The input example of a model; an empty one when it has none that can be read."""
    try:
        example: Any = described.load_input_example(str(folder))
    except (MlflowException, OSError, ValueError, KeyError, TypeError):
        log.info("The input example can't be read", exc_info=True)
        return Example()
    if example is None:
        return Example()
    try:
        signature = infer_signature(example)
        schema = read_signature(signature, Origin.EXAMPLE) if signature.inputs else None
    except (MlflowException, ValueError, TypeError):
        schema = None
    return Example(rows=_rows(example), schema=_widened(schema) if schema else None)


def with_examples(schema: Schema, rows: Sequence[Json]) -> tuple[Schema, tuple[Row, ...]]:
    """A schema whose columns show the first example, and the examples that fit it.

    Args:
        schema: What the model takes.
        rows: The example's.
    """
    if not schema.columns:
        return schema, tuple(row for row in rows if isinstance(row, dict))
    fitting = [named for row in rows if (named := _named(schema, row)) is not None]
    if not fitting:
        return schema, ()
    columns = tuple(replace(column, example=fitting[0].get(column.name)) for column in schema.columns)
    return replace(schema, columns=columns), tuple(fitting)


def _named(schema: Schema, row: Json) -> Row | None:
    """A row by the schema's names; None when it does not fit."""
    names = [column.name for column in schema.inputs]
    if not isinstance(row, dict) or not schema.named:
        values = list(row.values()) if isinstance(row, dict) else row
        if len(names) == 1:
            row = {names[0]: values[0] if isinstance(row, dict) and isinstance(values, list) else values}
        elif isinstance(values, list) and len(values) == len(names):
            row = dict(zip(names, values, strict=True))
        else:
            return None
    known = {name: value for name, value in row.items() if name in names}
    try:
        RowValidator(schema).row(known)
    except InvalidInput:
        return None
    return known


def _rows(example: Any) -> tuple[Json, ...]:
    if isinstance(example, pd.DataFrame):
        return tuple(plain(record) for record in example.head(MOST).to_dict(orient="records"))
    if isinstance(example, (np.ndarray, pd.Series, list)):
        return tuple(plain(value) for value in example[:MOST])
    if isinstance(example, dict):
        lists = [value for value in example.values() if isinstance(value, np.ndarray)]
        if len(lists) == len(example) and len({len(value) for value in lists}) == 1:
            return tuple(
                {name: plain(value[place]) for name, value in example.items()} for place in range(len(lists[0]))[:MOST]
            )
        return (plain(example),)
    return (plain(example),)


def _widened(schema: Schema) -> Schema:
    """Types that a few rows may claim: a whole number among them says nothing of the next one, nor of missing ones."""
    return replace(schema, columns=tuple(_wide(column) for column in schema.columns))


def _wide(column: Column) -> Column:
    if column.kind is Kind.INTEGER:
        return replace(column, kind=Kind.NUMBER, dtype="float64", nullable=True)
    return replace(column, nullable=column.nullable or column.kind in {Kind.TEXT, Kind.BOOLEAN})
