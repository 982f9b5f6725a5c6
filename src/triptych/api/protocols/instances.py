"""Rows as other protocols write them: objects, lists, or an object of columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.schema import Kind, Schema

LISTS = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.ANYTHING})
"""Kinds whose values may be lists."""


def rows_of(instances: Any, schema: Schema, at: str) -> list[Any]:
    """The rows of what stands under `instances` or `inputs`.

    Args:
        instances: A list of objects, of lists or of values; an object of lists; or an object of values, which is a row.
        schema: What the model takes.
        at: JSON pointer to it.

    Raises:
        InvalidInput: It is something else, or its columns differ in length.
    """
    if isinstance(instances, Mapping):
        if instances and all(isinstance(value, list) for value in instances.values()):
            return rows_of_columns(instances, schema, at)
        return [known(instances, schema)]
    if not isinstance(instances, list):
        raise invalid(at, "not-a-list", "must be a list of rows, or an object of columns.")
    if not instances and any(not column.nullable for column in schema.inputs):
        raise invalid(at, "missing", "has no rows; send one at least.")
    return [_row(row, schema) for row in instances]


def rows_of_columns(columns: Mapping[str, list[Any]], schema: Schema, at: str) -> list[dict[str, Any]]:
    """The rows of an object of columns.

    Raises:
        InvalidInput: The columns differ in length.
    """
    kept = known(columns, schema)
    lengths = {len(values) for values in kept.values()}
    if len(lengths) > 1:
        raise invalid(at, "lengths", "has columns of different lengths; send a value for each row in each of them.")
    return [dict(zip(kept, values, strict=True)) for values in zip(*kept.values(), strict=True)]


def known(row: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """A row without the columns that the model does not have, which other servers ignore."""
    if not schema.columns:
        return dict(row)
    names = {column.name for column in schema.columns}
    return {name: value for name, value in row.items() if name in names}


def invalid(at: str, code: str, said: str) -> InvalidInput:
    """The error of one place, which is named by its last word."""
    message = f"“{at.rpartition('/')[2]}” {said}"
    return InvalidInput(message, fields=(FieldError(pointer=at, code=code, message=message),))


def _row(row: Any, schema: Schema) -> Any:
    if isinstance(row, Mapping):
        return known(row, schema)
    if len(schema.inputs) != 1:
        return row
    (column,) = schema.inputs
    # A table of one column is written as lists of one value.
    if isinstance(row, list) and len(row) == 1 and column.kind not in LISTS:
        row = row[0]
    return {column.name: row}
