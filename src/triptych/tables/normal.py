"""The few column types that the other rooms see."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from triptych.domain.errors import InvalidTable
from triptych.tables.dates import MICROSECONDS
from triptych.tables.header import check_header

CODED = pa.dictionary(pa.int32(), pa.string())
"""The type of a column of texts as codes and a dictionary."""


def normalise(table: pa.Table, coded: Collection[str] = ()) -> pa.Table:
    """Give a table only int64, float64, boolean, string and naive timestamp[us] columns.

    Metadata of fields is kept, that of the table is not.

    Args:
        table: As it was read.
        coded: Columns that stay as they are when they are `CODED`.

    Raises:
        InvalidTable: A column holds something else, or names can't tell the columns apart.
    """
    check_header(table.column_names)
    fields: list[pa.Field] = []
    columns: list[pa.ChunkedArray] = []
    for field, column in zip(table.schema, table.columns, strict=True):
        values = column if column.type == CODED and field.name in coded else _normal(column, field.name)
        fields.append(pa.field(field.name, values.type, metadata=field.metadata))
        columns.append(values)
    return pa.table(columns, schema=pa.schema(fields))


def _normal(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = column.type
    if kind in {pa.int64(), pa.float64(), pa.bool_(), pa.string(), MICROSECONDS}:
        return column
    if types.is_dictionary(kind):
        return _normal(column.cast(kind.value_type), name)
    if types.is_null(kind) or types.is_large_string(kind) or types.is_string_view(kind) or types.is_time(kind):
        return column.cast(pa.string())
    if types.is_integer(kind):
        return _lossless(column, pa.int64())
    if types.is_floating(kind):
        return column.cast(pa.float64())
    if types.is_decimal(kind):
        return _lossless(column, pa.float64())
    if types.is_date(kind) or types.is_timestamp(kind):
        return _moments(column, name)
    message = f'Column "{name}" holds nested or binary values, which no model here reads; flatten or remove it.'
    raise InvalidTable(message)


def _moments(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    kind = column.type
    # A zoned timestamp holds UTC already; a nanosecond more or less is no information.
    zoned = types.is_timestamp(kind) and kind.tz
    naive = column.cast(pa.timestamp(kind.unit, "UTC")).cast(pa.timestamp(kind.unit)) if zoned else column
    try:
        return pc.cast(naive, MICROSECONDS, safe=kind != pa.timestamp("ns"))
    except pa.ArrowInvalid as error:
        message = f'Column "{name}" holds dates that no calendar reaches; correct or remove them.'
        raise InvalidTable(message) from error


def _lossless(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    """Cast to a type if it keeps every digit, else to text."""
    try:
        cast = column.cast(kind)
        if cast.cast(column.type).equals(column):
            return cast
    except pa.ArrowInvalid:
        pass
    return column.cast(pa.string())
