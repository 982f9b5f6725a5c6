"""One column of a table, described."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.schema import Choice, Column, Kind, Scalar
from triptych.tables.kind import kind_of
from triptych.tables.recognition import FORMAT
from triptych.tables.units import unit_of

_CHOICES = 255
_LONG = 200
_FEW_SINGLETONS = 3
_NEWCOMERS = 0.005


def describe_column(field: pa.Field, values: pa.ChunkedArray) -> Column:
    """Say what a normalised column holds, for forms, validation and drift."""
    known = present(values)
    distinct = len(pc.unique(known))
    column = Column(
        name=field.name,
        kind=kind_of(field.name, known if pa.types.is_floating(values.type) else values, distinct),
        nullable=len(known) < len(values),
    )
    if not len(known):
        return replace(column, open=column.kind is Kind.CATEGORY)
    return describe_as(column, field, known)


def describe_as(column: Column, field: pa.Field, known: pa.ChunkedArray) -> Column:
    """Fill in what a column's kind asks for.

    Args:
        column: Its name, kind and nullability.
        field: Its metadata may hold the format of its dates.
        known: Its values that are not missing.
    """
    if column.kind in {Kind.NUMBER, Kind.INTEGER}:
        return _numeric(column, known)
    if column.kind is Kind.BOOLEAN:
        usual = bool(pc.mode(known)[0]["mode"].as_py())
        return replace(column, example=usual, default=usual)
    if column.kind is Kind.DATETIME:
        return _dated(column, field, known)
    if column.kind is Kind.CATEGORY:
        return _category(column, known)
    return replace(
        column, example=_short(known.cast(pa.string())) if column.kind is Kind.TEXT else str(known[0].as_py())
    )


def present(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Keep the values that are not missing; NaN is missing."""
    known = values.drop_null()
    return known.filter(pc.invert(pc.is_nan(known))) if pa.types.is_floating(known.type) else known


def is_present(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Say of each cell whether it holds a value; NaN is missing."""
    return pc.invert(values.is_null(nan_is_null=True))


def _numeric(column: Column, known: pa.ChunkedArray) -> Column:
    numbers = np.sort(known.to_numpy())
    finite = numbers[np.isfinite(numbers)]
    if not finite.size:
        return column
    low, high = np.quantile(finite, [0.01, 0.99], method="inverted_cdf")
    middle: Scalar = finite[(finite.size - 1) // 2].item()
    return replace(
        column,
        minimum=finite[0].item(),
        maximum=finite[-1].item(),
        p1=float(low),
        p99=float(high),
        unit=unit_of(column.name),
        example=middle,
        default=middle,
    )


def _dated(column: Column, field: pa.Field, known: pa.ChunkedArray) -> Column:
    moments = np.sort(known.to_numpy())
    first, middle, last = (_iso(moments[place]) for place in (0, (moments.size - 1) // 2, -1))
    written = (field.metadata or {}).get(FORMAT)
    return replace(
        column,
        minimum=first,
        maximum=last,
        example=middle,
        default=middle,
        format=written.decode() if written else None,
    )


def _iso(moment: np.datetime64) -> str:
    value: datetime = moment.astype("M8[us]").item()
    return value.isoformat()


def _category(column: Column, known: pa.ChunkedArray) -> Column:
    choices = count_values(known)
    usual = choices[0].value
    return replace(column, choices=choices[:_CHOICES], open=_is_open(choices, len(known)), example=usual, default=usual)


def count_values(known: pa.ChunkedArray) -> tuple[Choice, ...]:
    """Count text values, most frequent first; equals in alphabetical order."""
    counts = pc.value_counts(known).to_pylist()
    return tuple(
        Choice(value=entry["values"], count=entry["counts"])
        for entry in sorted(counts, key=lambda entry: (-entry["counts"], entry["values"]))
    )


def _is_open(choices: tuple[Choice, ...], rows: int) -> bool:
    """Tell whether unseen values must be expected.

    The share of rows whose value came once estimates the chance that the next row brings a new one.

    Source:
        Good, The population frequencies of species (1953).
    """
    singletons = sum(choice.count == 1 for choice in choices)
    return len(choices) > _CHOICES or (singletons >= _FEW_SINGLETONS and singletons / rows >= _NEWCOMERS)


def _short(known: pa.ChunkedArray) -> str:
    """Choose a typical but short text."""
    lengths = pc.utf8_length(known).to_numpy()
    order = np.argsort(lengths, kind="stable")
    quarter = order[(len(order) - 1) // 4]
    return str(known[int(quarter if lengths[quarter] <= _LONG else order[0])].as_py())
