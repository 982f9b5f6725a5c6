"""Dates and times as what repeats in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.encoding.feature import MISSING, Block, Value

PARTS = ("days", "year", "month", "day", "day_of_year", "weekday", "hour")
"""Days since 1970 with their fraction, then the calendar's own numbers; Monday is 0, an hour has its fraction."""

DAY = 86_400_000_000  # microseconds
EPOCH = datetime(1970, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ISO = re.compile(r"\d{4}-\d{2}-\d{2}($|[T ]\d{2}:\d{2})")
CYCLES = {"month": (1, 12), "weekday": (0, 7), "hour": (0, 24)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of a datetime as numbers, for trees: NaN where missing."""

    name: str
    width: int = len(PARTS)
    categorical: bool = False

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        return _parts(value) if isinstance(value, datetime) else [MISSING] * self.width

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        return _part_columns(values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycles:
    """The trend, and one column a month, weekday and hour, for linear models.

    Attributes:
        name: The column that it reads.
        center: Days since 1970 that become 0; what stands for a missing date.
        scale: Days that become 1.
    """

    name: str
    center: float
    scale: float
    categorical: bool = False

    @property
    def width(self) -> int:
        """One for the trend, and one a month, weekday and hour."""
        return 1 + sum(length for _, length in CYCLES.values())

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        parts = np.array([_parts(value) if isinstance(value, datetime) else [MISSING] * len(PARTS)])
        return self._encode(parts)[0].tolist()

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        return self._encode(_part_columns(values))

    def _encode(self, parts: Block) -> Block:
        days = parts[:, 0]
        trend = np.where(np.isnan(days), 0.0, (days - self.center) / self.scale)
        blocks = [trend[:, None]]
        for part, (first, length) in CYCLES.items():
            whole = np.floor(parts[:, PARTS.index(part)])
            blocks.append((whole[:, None] == np.arange(first, first + length)).astype(np.float64))
        return np.concatenate(blocks, axis=1)


def parse_datetime(text: str) -> datetime | None:
    """Read ISO 8601 text: a date, or a date and a time, with or without a zone.

    Returns:
        The moment without a zone (converted to UTC when it had one); None when the text is something else.
    """
    if not ISO.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    except OverflowError:
        return None


def fit_cycles(name: str, values: pa.ChunkedArray) -> Cycles:
    """Learn the centre and the scale of the trend."""
    days = _part_columns(values)[:, 0]
    days = days[~np.isnan(days)]
    if not days.size:
        return Cycles(name=name, center=0.0, scale=1.0)
    return Cycles(name=name, center=float(days.mean()), scale=float(days.std()) or 1.0)


def _parts(value: datetime) -> list[float]:
    delta = value - EPOCH
    microseconds = (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds
    return [
        float(microseconds) / DAY,  # rounded twice, as the column's are
        float(value.year),
        float(value.month),
        float(value.day),
        float(value.timetuple().tm_yday),
        float(value.weekday()),
        (microseconds % DAY) / 3_600_000_000,
    ]


def _part_columns(values: pa.ChunkedArray) -> Block:
    stamps = values.cast(pa.timestamp("us"))
    microseconds = stamps.cast(pa.int64())
    missing = microseconds.is_null().to_numpy()
    ticks = pc.fill_null(microseconds, 0).to_numpy()
    numbers = [pc.year(stamps), pc.month(stamps), pc.day(stamps), pc.day_of_year(stamps), pc.day_of_week(stamps)]
    columns = [ticks / DAY, *(number.cast(pa.float64()).to_numpy() for number in numbers)]
    block = np.column_stack([*columns, (ticks % DAY) / 3_600_000_000]).astype(np.float64)
    block[missing] = MISSING
    return block
