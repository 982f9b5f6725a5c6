"""A whole table against a schema."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind, Schema
from triptych.serving.limits import limits
from triptych.serving.messages import explain
from triptych.serving.scalars import EARLIEST, INTEGERS, LARGEST_EXACT, LARGEST_FLOATS, LATEST

MOST_FIELD_ERRORS = 100


def check_table(schema: Schema, table: pa.Table) -> pa.Table:
    """The schema's columns of a table whose cells are already typed by the schema.

    Columns that the model does not know (the target among them) are left out, unless one that it wants is absent:
    then a name was probably mistyped.

    Args:
        schema: What the model takes.
        table: As `tables.read_table` gives it for this schema.

    Raises:
        InvalidInput: Each bad cell is named, 100 at most.
    """
    _require_columns(schema, table)
    errors: list[FieldError] = []
    columns: dict[str, pa.ChunkedArray] = {}
    for column in schema.columns:
        if column.name not in table.column_names:
            columns[column.name] = pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
            continue
        columns[column.name] = table[column.name]
        for fault, bad in _faults(column, table[column.name]):
            errors += _errors(schema, column, fault, bad, MOST_FIELD_ERRORS - len(errors))
    if errors:
        raise InvalidInput(fields=tuple(errors))
    return pa.table(columns)


def _require_columns(schema: Schema, table: pa.Table) -> None:
    absent = [column for column in schema.inputs if column.name not in table.column_names]
    known = {column.name for column in schema.columns} | ({schema.target.name} if schema.target else set())
    extra = [name for name in table.column_names if name not in known]
    errors = [
        FieldError(pointer=pointer(column.name), code="missing", message=f"Column “{column.name}” is missing; add it.")
        for column in absent
        if extra or column.required or not column.nullable
    ]
    if errors:
        for name in extra[:MOST_FIELD_ERRORS]:
            code, message = explain("extra_forbidden", name, schema)
            errors.append(FieldError(pointer=pointer(name), code=code, message=message))
        raise InvalidInput(fields=tuple(errors[:MOST_FIELD_ERRORS]))


def _faults(column: Column, values: pa.ChunkedArray) -> list[tuple[str, pa.ChunkedArray]]:
    """Each kind of fault with a mask of the rows that have it."""
    faults = []
    if not column.nullable and column.kind is not Kind.ID:
        faults.append(("missing", pc.is_null(values, nan_is_null=True)))
    if column.dtype == "datetime64[ns]":
        years = _outside(pc.year(values), EARLIEST, LATEST)
        faults += [("too-far", pc.fill_null(outside, False)) for outside in years]  # noqa: FBT003
    if column.kind is Kind.NUMBER:
        faults.append(("finite_number", pc.fill_null(pc.is_inf(values), False)))  # noqa: FBT003
    beyond = _outside(values, *_sizes(column))
    faults += [("too-large", pc.fill_null(outside, False)) for outside in beyond]  # noqa: FBT003
    faults += [("out-of-range", pc.fill_null(outside, False)) for outside in _outside(values, *limits(column))]  # noqa: FBT003
    if column.kind is Kind.CATEGORY and column.choices and not column.open:
        known = _are_in(values, pa.array(column.values, pa.string()))
        faults.append(("not-a-choice", pc.and_(pc.is_valid(values), pc.invert(known))))
    return faults


def _are_in(values: pa.ChunkedArray, known: pa.Array) -> pa.ChunkedArray:
    """Which texts are known; of codes and a dictionary each text is looked up once."""
    if not pa.types.is_dictionary(values.type):
        return pc.is_in(values, value_set=known)
    chunks = [pc.is_in(chunk.dictionary, value_set=known).take(chunk.indices) for chunk in values.chunks]
    return pa.chunked_array(chunks, pa.bool_())


def _sizes(column: Column) -> tuple[float | None, float | None]:
    """The lowest and the highest number that the model's own type holds; None where every number fits."""
    dtype = column.dtype or ""
    if column.kind is Kind.INTEGER:
        return INTEGERS.get(dtype, (-LARGEST_EXACT, LARGEST_EXACT)) if dtype != "int64" else (None, None)
    largest = LARGEST_FLOATS.get(dtype) if column.kind is Kind.NUMBER else None
    return (None, None) if largest is None else (-largest, largest)


def _outside(values: pa.ChunkedArray, lowest: Any, highest: Any) -> Iterator[pa.ChunkedArray]:
    if lowest is not None:
        yield pc.less(values, lowest)
    if highest is not None:
        yield pc.greater(values, highest)


def _errors(schema: Schema, column: Column, fault: str, bad: pa.ChunkedArray, most: int) -> list[FieldError]:
    # Without any rows it may have no chunks, at which Arrow would end the process.
    rows = pc.indices_nonzero(bad).slice(0, max(0, most)).to_pylist() if len(bad) else []
    code, message = explain(fault, column.name, schema)
    return [
        FieldError(pointer=pointer(row, column.name), code=code, message=f"Row {row + 1}: {message}") for row in rows
    ]
