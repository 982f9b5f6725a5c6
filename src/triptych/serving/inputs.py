"""Validated values as what a foreign model's library takes: a frame, an array, or arrays by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from triptych.domain.schema import Column, Kind, Schema


def assemble(schema: Schema, rows: Sequence[Mapping[str, Any]]) -> Any:
    """What a model takes.

    A column's type follows from the schema alone and never from the values, so that a row is the same alone and among
    others; what is missing is NaN, as it was to whoever read the training data with pandas.

    Args:
        schema: What the signature says.
        rows: Validated; each has a value, or None, for each input.
    """
    columns = {column.name: [row[column.name] for row in rows] for column in schema.inputs}
    if any(column.kind is Kind.TENSOR for column in schema.inputs):
        tensors = {column.name: np.array(columns[column.name], dtype=_dtype(column)) for column in schema.inputs}
        return tensors if schema.named else next(iter(tensors.values()))
    names = [column.name if schema.named else place for place, column in enumerate(schema.inputs)]
    series = [_series(column, columns[column.name]) for column in schema.inputs]
    return pd.DataFrame(dict(zip(names, series, strict=True)))


def _series(column: Column, values: Sequence[Any]) -> Any:
    match column.kind:
        case Kind.NUMBER:
            return np.array([np.nan if value is None else value for value in values], dtype=column.dtype or "float64")
        case Kind.INTEGER if not column.nullable:
            return np.array(values, dtype=column.dtype or "int64")
        case Kind.INTEGER:  # pandas read it as float64 when one was missing in training
            return np.array([np.nan if value is None else value for value in values], dtype="float64")
        case Kind.BOOLEAN if not column.nullable:
            return np.array(values, dtype=bool)
        case Kind.TEXT | Kind.CATEGORY:
            return pd.Series(values, dtype="str")
        case Kind.DATETIME:
            return pd.Series(pd.to_datetime(list(values)).astype("datetime64[ns]"))
        case _:
            return pd.Series(values, dtype="object")


def _dtype(column: Column) -> Any:
    """Texts stay Python's own: numpy's have one length for all."""
    dtype = column.dtype or "float64"
    return object if dtype in {"str", "bytes", "object"} or dtype.startswith(("<U", "|S")) else dtype


def assemble_anything(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """What a model takes that says nothing of its inputs: a frame, whose columns are places when rows were lists.

    Args:
        rows: Of one length.
    """
    frame = pd.DataFrame([dict(row) for row in rows])
    if list(frame.columns) == [str(place) for place in range(frame.shape[1])]:
        frame.columns = pd.RangeIndex(frame.shape[1])
    return frame
