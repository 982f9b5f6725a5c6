"""The schema that a table suggests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pyarrow as pa

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Column, Kind, Schema
from triptych.tables.column import describe_as, describe_column, is_present, present
from triptych.tables.kind import counts_up
from triptych.tables.normal import normalise
from triptych.tables.target import describe_target, require_column


def infer_schema(table: pa.Table, *, target: str | None = None, drop: Collection[str] = ()) -> Schema:
    """Say what a table's columns are, and what its target asks for.

    Args:
        table: As `read_table` gives it.
        target: The column to predict; rows where it is missing do not count.
        drop: Columns to leave out.

    Raises:
        InvalidTraining: A named column does not exist, or nothing can be learned of the target.
    """
    table = normalise(table)
    for name in drop:
        require_column(name, table.column_names, role="leave out")
    if target is None:
        return Schema(columns=_columns(table, drop))
    require_column(target, table.column_names, role="predict")
    if target in drop:
        message = f'The column "{target}" can\'t be both the target and left out; keep it or choose another target.'
        raise InvalidTraining(message)
    described = describe_target(target, table.column(target))
    rows = table.filter(is_present(table.column(target)))
    return Schema(columns=_columns(rows, {*drop, target}), target=described)


def _columns(table: pa.Table, left_out: Collection[str]) -> tuple[Column, ...]:
    fields = [field for field in table.schema if field.name not in left_out]
    columns = [describe_column(field, table.column(field.name)) for field in fields]
    if len(columns) > 0 and all(column.kind is Kind.ID for column in columns):
        # Something must be left to learn from: a lone 1, 2, 3 ... is then a quantity.
        columns = [_as_quantity(column, table) for column in columns]
    return tuple(columns)


def _as_quantity(column: Column, table: pa.Table) -> Column:
    values = table.column(column.name)
    if not pa.types.is_integer(values.type) or not counts_up(column.name, values):
        return column
    return describe_as(
        replace(column, kind=Kind.INTEGER, example=None), table.schema.field(column.name), present(values)
    )
