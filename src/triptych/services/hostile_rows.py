"""Rows that tell the translation of a foreign model from the model, if anything does."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from triptych.domain.schema import Column, Kind, Schema
from triptych.encoding import Value
from triptych.serving.limits import limits, within
from triptych.serving.scalars import LARGEST_EXACT

EXTREMES = (0.0, -0.0, 1.0, -1.0, 5e-324, 1e-35, 1e38, -1e38)
FARTHEST = 1e300
RANDOM, MOST_THRESHOLDS = 400, 2_000
UNKNOWN = (
    "",
    " ",
    "\N{LATIN SMALL LETTER E WITH ACUTE}",
    "e\N{COMBINING ACUTE ACCENT}",
    "日本",
    "nan",
    "None",
    "<NA>",
    "0",
)


def hostile_rows(
    schema: Schema, thresholds: Sequence[tuple[int, float]], examples: Sequence[Mapping[str, Value]]
) -> list[dict[str, Value]]:
    """Rows that a validator lets through: each column's known, unknown, missing and extreme values, and thresholds.

    Args:
        schema: What the translation takes.
        thresholds: Each (input column, number) at which the model decides.
        examples: Rows that the model was logged with.
    """
    chance = random.Random(0)  # noqa: S311 - no secret
    near = _near(schema, thresholds)
    values = {column.name: list(_values(column)) + near.get(column.name, []) for column in schema.inputs}
    ordinary = {column.name: list(_ordinary(column, near.get(column.name, []))) for column in schema.inputs}
    rows: list[dict[str, Value]] = [dict(row) for row in examples]
    bases = rows or [{name: chance.choice(some) for name, some in ordinary.items()}]
    for name, some in values.items():
        rows += [{**chance.choice(bases), name: value} for value in some]
    rows += [{name: chance.choice(some) for name, some in ordinary.items()} for _ in range(RANDOM)]
    rows += [{name: chance.choice(some) for name, some in values.items()} for _ in range(RANDOM)]
    return [row for row in rows if all(_takes(column, row.get(column.name)) for column in schema.inputs)]


def _takes(column: Column, value: Any) -> bool:
    if value is None:
        return column.nullable
    if column.values and not column.open:
        return value in column.values
    return within(column, value)


def _near(schema: Schema, thresholds: Sequence[tuple[int, float]]) -> dict[str, list[Any]]:
    near: dict[str, list[Any]] = {}
    columns = schema.inputs
    step = max(1, len(thresholds) // MOST_THRESHOLDS)
    for place, number in thresholds[::step]:
        column = columns[place]
        if not math.isfinite(number) or (abs(number) >= LARGEST_EXACT and column.kind is Kind.INTEGER):
            continue
        near.setdefault(column.name, []).extend(_around(column, number))
    return near


def _around(column: Column, number: float) -> list[Any]:
    if column.kind is Kind.INTEGER:
        return [math.floor(number), math.ceil(number)]
    if column.kind is Kind.BOOLEAN:
        return [False, True]
    single = np.float32(number) if abs(number) < 1e38 else np.float32(0)  # noqa: PLR2004
    ways = (-np.inf, np.inf)
    return [
        number, *(float(np.nextafter(number, way)) for way in ways),
        *(float(np.nextafter(single, np.float32(way))) for way in ways),
    ]  # fmt: skip


def _values(column: Column) -> Iterator[Any]:
    """Whatever the column takes."""
    if column.nullable:
        yield None
    if column.kind is Kind.BOOLEAN:
        yield from (False, True)
    elif column.kind is Kind.INTEGER:
        yield from (number for number in (0, 1, -1, 7, *_ends(column, LARGEST_EXACT)) if within(column, number))
    elif column.kind is Kind.NUMBER:
        yield from (number for number in (*EXTREMES, *_ends(column, FARTHEST)) if within(column, number))
    else:
        yield from column.values
        if column.open:
            yield from UNKNOWN
            yield from (value + change for value in column.values[:5] for change in ("\0", " ", "s"))
            yield from (value.swapcase() for value in column.values[:5])


def _ends(column: Column, farthest: float) -> tuple[Any, Any]:
    lowest, highest = limits(column)
    return -farthest if lowest is None else lowest, farthest if highest is None else highest


def _ordinary(column: Column, near: Sequence[Any]) -> Iterator[Any]:
    """What is often in the column."""
    if column.nullable:
        yield None
    if near:
        yield from (number for number in near if _takes(column, number))
    elif column.values:
        yield from column.values
    elif column.kind is Kind.BOOLEAN:
        yield from (False, True)
    else:
        some = (0, 1, 2, 3) if column.kind is Kind.INTEGER else (-1.5, -0.5, 0.0, 0.5, 1.5, 20.0)
        yield from (number for number in some if within(column, number))
