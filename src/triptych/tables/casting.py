"""Columns cast to what a model's schema says they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.schema import Column, Kind, Schema
from triptych.tables.cell import Reading, read_values, read_words
from triptych.tables.delimited import Delimited
from triptych.tables.dialect import Dialect
from triptych.tables.exact import misfits
from triptych.tables.normal import CODED
from triptych.tables.recognition import habits_of, type_columns, words_of

_LIMIT = 100
_TEXTS = (pa.string(), CODED)

_COMPLAINTS = {
    Kind.NUMBER: ("not-a-number", "is not a number; write one such as 42.5, or leave the cell empty"),
    Kind.INTEGER: ("not-an-integer", "is not a whole number; write one such as 42, or leave the cell empty"),
    Kind.BOOLEAN: ("not-a-boolean", "is neither true nor false; write one of them, or leave the cell empty"),
    Kind.DATETIME: ("not-a-date", "is not a date; write it as 2024-12-31 or 2024-12-31T18:30:00"),
    Kind.CATEGORY: ("not-a-text", "is not text; make the column one of text"),
    Kind.TEXT: ("not-a-text", "is not text; make the column one of text"),
}
_TOO_LARGE = ("too-large", "has more digits than a number keeps; bring it as text, or with fewer")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bad:
    row: int
    column: Column
    too_large: bool


def cast_delimited(cut: Delimited, schema: Schema) -> pa.Table:
    """Type the columns of a text file by a schema, and the others by their values.

    Raises:
        InvalidInput: Cells can't be cast; one field error each, at most 100.
    """
    known = {column.name: column for column in schema.columns}
    others = [name for name in cut.table.column_names if name not in known]
    typed = type_columns(cut.table.select(others), cut.dialect) if others else None
    words = {name: words_of(cut.table.column(name)) for name in cut.table.column_names if name in known}
    habits = habits_of(list(words.values()), cut.dialect)
    readings = {name: read_words(found, known[name], habits) for name, found in words.items()}
    _refuse(readings, known, lambda rows: {row: f"Line {line}" for row, line in cut.lines(rows).items()})
    return _assemble(cut.table, readings, typed)


def cast_columnar(table: pa.Table, schema: Schema, *, exact: bool = False, coded: bool = False) -> pa.Table:
    """Cast the columns that a schema names, and keep the others.

    Args:
        table: Normalised; texts may be `CODED`.
        schema: What the columns shall be.
        exact: Refuse cells of a type that the kind takes only after a guess.
        coded: Whether categories that are `CODED` may stay so.

    Raises:
        InvalidInput: Cells can't be cast; one field error each, at most 100.
    """
    known = {column.name: column for column in schema.columns if column.name in table.column_names}
    text = {name: words_of(table.column(name)) for name in known if table.column(name).type in _TEXTS}
    habits = habits_of(list(text.values()), Dialect())
    readings = {
        name: read_words(text[name], column, habits, coded=coded and table.column(name).type == CODED)
        if name in text
        else read_values(table.column(name), column)
        for name, column in known.items()
    }
    if exact:
        for name, column in known.items():
            readings[name] = _exact(readings[name], table.column(name), column)
    _refuse(readings, known, lambda rows: {row: f"Row {row + 1}" for row in rows})
    return _assemble(table, readings, table)


def _exact(reading: Reading, values: pa.ChunkedArray, column: Column) -> Reading:
    large = column.kind is Kind.NUMBER and pa.types.is_integer(values.type)
    return replace(reading, bad=reading.bad | misfits(values, column), too_large=large)


def _assemble(table: pa.Table, readings: Mapping[str, Reading], others: pa.Table | None) -> pa.Table:
    fields: list[pa.Field] = []
    columns: list[pa.ChunkedArray] = []
    for name in table.column_names:
        if name in readings:
            fields.append(pa.field(name, readings[name].values.type))
            columns.append(readings[name].values)
        elif others is not None:
            fields.append(others.schema.field(name))
            columns.append(others.column(name))
    return pa.table(columns, schema=pa.schema(fields))


def _refuse(
    readings: Mapping[str, Reading], known: Mapping[str, Column], place: Callable[[set[int]], Mapping[int, str]]
) -> None:
    bad = [
        _Bad(row=int(row), column=known[name], too_large=reading.too_large)
        for name, reading in readings.items()
        for row in np.flatnonzero(reading.bad)[:_LIMIT]
    ]
    if not bad:
        return
    bad = sorted(bad, key=lambda cell: cell.row)[:_LIMIT]
    places = place({cell.row for cell in bad})
    total = sum(int(reading.bad.sum()) for reading in readings.values())
    cells = "1 cell does" if total == 1 else f"{total} cells do"
    raise InvalidInput(
        f"{cells} not fit the model; correct the cells that are listed.",
        fields=tuple(_complaint(cell, places.get(cell.row, f"Row {cell.row + 1}")) for cell in bad),
    )


def _complaint(cell: _Bad, place: str) -> FieldError:
    code, words = _TOO_LARGE if cell.too_large else _COMPLAINTS[cell.column.kind]
    name = cell.column.name.replace("~", "~0").replace("/", "~1")
    return FieldError(
        pointer=f"/{cell.row}/{name}",
        code=code,
        message=f'{place}, column "{cell.column.name}" {words}.',
    )
