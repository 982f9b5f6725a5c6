"""A translation takes no value that the original refuses: its schema is closed to what the original was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from triptych.compiling import NotCompilable
from triptych.domain.errors import ModelRejected
from triptych.domain.schema import Column, Kind, Schema
from triptych.encoding import Value
from triptych.serving import Runtime
from triptych.serving.scalars import INTEGERS, LARGEST_EXACT, LARGEST_FLOATS

FARTHEST = 1e300
SINGLE = 3.4028235677973362e38
"""The largest number of 64 bits that is finite in 32."""

PAST_SINGLE = 3.4028235677973366e38
STANDING_IN: Mapping[Kind, Value] = {Kind.NUMBER: 0.0, Kind.INTEGER: 0.0, Kind.BOOLEAN: False}

Row = dict[str, Value]


def closed(schema: Schema, original: Runtime, examples: Sequence[Mapping[str, Value]]) -> tuple[Schema, Row]:
    """Close each column to what the original refuses there: missing values, and numbers past those of 32 bits.

    Args:
        schema: What the translation would take.
        original: It is asked a few times a column.
        examples: Rows that the model was logged with.

    Returns:
        The schema that is left, and a row that the original answers.

    Raises:
        NotCompilable: The original answers no ordinary row, or refuses numbers that no limit tells from others.
    """
    base = next((row for row in _ordinary(schema, examples) if answers(original, row)), None)
    if base is None:
        raise NotCompilable("the original answers no row that it can be compared on")
    columns = tuple(_narrowed(_without_missing(column, original, base), original, base) for column in schema.columns)
    return replace(schema, columns=columns), base


def answers(original: Runtime, row: Mapping[str, Value]) -> bool:
    """Whether the original answers a row."""
    try:
        original.rows([row])
    except ModelRejected:
        return False
    return True


def _ordinary(schema: Schema, examples: Sequence[Mapping[str, Value]]) -> Iterator[Row]:
    """Whole rows, then those with gaps, then one without any value."""
    made_up = {column.name: _stand_in(column) for column in schema.inputs}
    gaps = [dict(row) for row in examples]
    yield from ({name: made_up[name] if value is None else value for name, value in row.items()} for row in gaps)
    yield made_up
    yield from gaps
    yield dict.fromkeys(made_up)


def _stand_in(column: Column) -> Value:
    return column.values[0] if column.values else STANDING_IN.get(column.kind, "")


def _without_missing(column: Column, original: Runtime, base: Row) -> Column:
    if not column.nullable or column.name not in base or answers(original, {**base, column.name: None}):
        return column
    return replace(column, nullable=False, required=False)


def _narrowed(column: Column, original: Runtime, base: Row) -> Column:
    if column.kind not in {Kind.NUMBER, Kind.INTEGER} or column.name not in base:
        return column
    lowest, highest = (_limit(column, original, base, sign) for sign in (-1.0, 1.0))
    return replace(
        column,
        lowest=column.lowest if lowest is None else lowest,
        highest=column.highest if highest is None else highest,
    )


def _limit(column: Column, original: Runtime, base: Row, sign: float) -> float | None:
    """The last number that the original takes; None when it takes any."""

    def taken(number: float) -> bool:
        return answers(original, {**base, column.name: sign * number})

    farthest, spread = _reach(column)
    if taken(farthest):
        return None
    if column.kind is Kind.NUMBER and taken(SINGLE) and not taken(PAST_SINGLE):
        return sign * SINGLE
    if not taken(0.0):
        raise NotCompilable("the original refuses numbers that no limit tells from others")
    low, high = 0, spread(farthest)  # taken, and refused
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if taken(_number(column, middle)) else (low, middle)
    return sign * _number(column, low) + 0.0  # no negative zero


def _reach(column: Column) -> tuple[float, Callable[[float], int]]:
    """The farthest number that the column takes, and the place of a number among all that are >= 0."""
    if column.kind is Kind.INTEGER:
        return float(min(INTEGERS.get(column.dtype or "", (0, LARGEST_EXACT))[1], LARGEST_EXACT)), int
    return LARGEST_FLOATS.get(column.dtype or "", FARTHEST), lambda number: int(np.float64(number).view(np.int64))


def _number(column: Column, place: int) -> float:
    return float(place) if column.kind is Kind.INTEGER else float(np.int64(place).view(np.float64))
