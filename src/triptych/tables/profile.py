"""What is seen in a table before anything is learned from it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.dataset import ColumnProfile, Profile
from triptych.domain.schema import Column, Kind
from triptych.tables.column import describe_column, present
from triptych.tables.distribution import distribution, mean_of
from triptych.tables.doubts import doubts_about
from triptych.tables.duplicates import count_duplicates
from triptych.tables.leak import leaks
from triptych.tables.normal import normalise
from triptych.tables.rows import json_rows
from triptych.tables.schema import infer_schema
from triptych.tables.suggestion import suggest_target

_PREVIEW = 20
_FEW_ROWS = 50


def profile_table(table: pa.Table, *, target: str | None = None) -> Profile:
    """Describe a table and each of its columns.

    Args:
        table: As `read_table` gives it.
        target: The column to predict, when it is chosen.

    Raises:
        InvalidTraining: The target can't be predicted.
    """
    table = normalise(table)
    schema = infer_schema(table, target=target)
    described = {column.name: column for column in schema.columns}
    columns = tuple(
        _profile_column(described.get(field.name), field, table.column(field.name)) for field in table.schema
    )
    duplicates = count_duplicates(table)
    return Profile(
        rows=table.num_rows,
        duplicates=duplicates,
        columns=columns,
        schema=schema,
        suggested_target=target or suggest_target(columns),
        preview=tuple(json_rows(table.slice(0, _PREVIEW))),
        warnings=(*_doubts(table.num_rows, duplicates), *(leaks(table, target) if target else ())),
    )


def _profile_column(column: Column | None, field: pa.Field, values: pa.ChunkedArray) -> ColumnProfile:
    column = column or describe_column(field, values)
    known = present(values)
    distinct = len(pc.unique(known))
    return ColumnProfile(
        name=field.name,
        kind=column.kind,
        missing=len(values) - len(known),
        distinct=distinct,
        minimum=column.minimum,
        maximum=column.maximum,
        mean=mean_of(known) if column.kind in {Kind.NUMBER, Kind.INTEGER} else None,
        bins=distribution(known, column.kind),
        warnings=doubts_about(column, field, known, rows=len(values), distinct=distinct),
    )


def _doubts(rows: int, duplicates: int) -> tuple[str, ...]:
    found = []
    if rows < _FEW_ROWS:
        found.append(f"{rows} rows are few; a model learned from them can't be measured well.")
    if duplicates:
        found.append(f"{duplicates} rows repeat an earlier row." if duplicates > 1 else "1 row repeats an earlier row.")
    return tuple(found)
