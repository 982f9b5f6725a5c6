"""The range that a model's owner allows a column."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from triptych.domain.schema import Column, Kind
from triptych.encoding import parse_datetime


def limits(column: Column) -> tuple[Any, Any]:
    """The lowest and the highest value that is accepted, comparable with the column's values; None for any."""
    return _comparable(column, column.lowest), _comparable(column, column.highest)


def within(column: Column, value: Any) -> bool:
    """Whether a value lies in the range that the owner allows."""
    lowest, highest = limits(column)
    return (lowest is None or value >= lowest) and (highest is None or value <= highest)


def limited(column: Column) -> bool:
    """Whether the owner allows a range of the column."""
    return column.lowest is not None or column.highest is not None


def _comparable(column: Column, limit: float | str | None) -> float | datetime | None:
    if limit is None or column.kind is not Kind.DATETIME:
        assert not isinstance(limit, str)
        return limit
    return parse_datetime(str(limit))
