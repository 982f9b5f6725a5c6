"""Dates and times as people write them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from triptych.tables.pattern import all_match

MICROSECONDS = pa.timestamp("us")
_MONTHS = 12
_NOON = 12
_SIXTY = 60

_TIME = (
    r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?: ?(?P<half>[AaPp][Mm]))?)?(?: ?(?P<zone>Z|[+-]\d{2}(?::?\d{2})?))?"
)
_YEAR_FIRST = rf"^(?P<year>\d{{4}})(?P<mark>[-/])(?P<month>\d{{1,2}})[-/](?P<day>\d{{1,2}}){_TIME}$"
_YEAR_LAST = rf"^(?P<one>\d{{1,2}})(?P<mark>[-/.])(?P<two>\d{{1,2}})[-/.](?P<year>\d{{4}}){_TIME}$"

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Order(Enum):
    """Which of two numbers before the year is the day."""

    DAY_FIRST = "%d{mark}%m{mark}%Y"
    MONTH_FIRST = "%m{mark}%d{mark}%Y"
    YEAR_FIRST = "%Y{mark}%m{mark}%d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """Words read as dates.

    Attributes:
        values: timestamp[us], UTC where a zone was given; null where the word is no date.
        format: As `strptime` takes it; None for ISO 8601.
        zoned: How many words carry a zone.
    """

    values: pa.Array
    format: str | None
    zoned: int


def looks_dated(words: pa.Array) -> Order | None:
    """Tell how a column of dates is written; None when some word is no date.

    Returns:
        `YEAR_FIRST`, or `DAY_FIRST` to say that the order of the other two must still be found by `order_of`.
    """
    for pattern, order in ((_YEAR_FIRST, Order.YEAR_FIRST), (_YEAR_LAST, Order.DAY_FIRST)):
        if all_match(words, pattern):
            return order
    return None


def order_of(words: pa.Array) -> Order | None:
    """Find the order of dates that end with the year, by the numbers above 12.

    Returns:
        None when both orders fit.

    Raises:
        ValueError: Neither fits.
    """
    parts = pc.extract_regex(words.drop_null(), _YEAR_LAST).drop_null()
    one, two = _number(parts, "one"), _number(parts, "two")
    day_fits, month_fits = bool((two <= _MONTHS).all()), bool((one <= _MONTHS).all())
    if not day_fits and not month_fits:
        message = "No order of day and month fits all dates."
        raise ValueError(message)
    if day_fits and month_fits:
        # Only a day is followed by a point.
        return Order.DAY_FIRST if len(parts) and pc.all(pc.equal(parts.field("mark"), ".")).as_py() else None
    return Order.DAY_FIRST if day_fits else Order.MONTH_FIRST


def parse_dates(words: pa.Array, order: Order) -> Dates:
    """Read words in one order.

    Args:
        words: Trimmed text; null where missing.
        order: How the dates are written.
    """
    year_first = order is Order.YEAR_FIRST
    parts = pc.extract_regex(words, _YEAR_FIRST if year_first else _YEAR_LAST)
    matched = np.asarray(parts.is_valid())
    parts = parts.filter(pa.array(matched))
    if year_first:
        month, day = _number(parts, "month"), _number(parts, "day")
    else:
        one, two = _number(parts, "one"), _number(parts, "two")
        day, month = (one, two) if order is Order.DAY_FIRST else (two, one)
    moments, valid = _days(_number(parts, "year"), month, day)
    clock, clock_valid = _clock(parts)
    valid &= clock_valid
    micros = np.zeros(len(words), dtype=np.int64)
    known = np.zeros(len(words), dtype=bool)
    micros[matched] = moments * 86_400_000_000 + clock
    known[matched] = valid
    return Dates(
        values=pa.array(micros, mask=~known).view(MICROSECONDS) if len(words) else pa.array([], MICROSECONDS),
        format=_format(parts, order),
        zoned=int((_text(parts, "zone") != "").sum()),
    )


def _days(year: Integers, month: Integers, day: Integers) -> tuple[Integers, Flags]:
    """Count days since 1970, and say which dates exist."""
    valid = (year >= 1) & (month >= 1) & (month <= _MONTHS) & (day >= 1)
    months = ((year - 1970) * _MONTHS + month - 1).astype("M8[M]")
    first = months.astype("M8[D]").astype(np.int64)
    length = (months + 1).astype("M8[D]").astype(np.int64) - first
    return first + day - 1, valid & (day <= length)


def _clock(parts: pa.Array) -> tuple[Integers, Flags]:
    """Count microseconds since midnight UTC, and say which times exist."""
    hour, minute, second = (_number(parts, name) for name in ("hour", "minute", "second"))
    half = np.char.lower(_text(parts, "half"))
    valid = (hour < 2 * _NOON) & (minute < _SIXTY) & (second < _SIXTY)
    valid &= (half == "") | ((hour >= 1) & (hour <= _NOON))
    hour = np.where(half == "", hour, hour % _NOON + np.where(half == "pm", _NOON, 0))
    fraction = pc.utf8_slice_codeunits(pc.utf8_rpad(parts.field("fraction"), 6, "0"), 0, 6)
    clock = ((hour * _SIXTY + minute) * _SIXTY + second) * 1_000_000 + np.asarray(fraction.cast(pa.int64()))
    return clock - _offset(parts), valid


def _offset(parts: pa.Array) -> Integers:
    """Read zones as microseconds east of UTC."""
    zone = pc.replace_substring(parts.field("zone"), ":", "")
    zone = pc.if_else(pc.is_in(zone, pa.array(["", "Z"])), "+0000", pc.utf8_rpad(zone, 5, "0"))
    digits = np.asarray(pc.utf8_slice_codeunits(zone, 1).cast(pa.int64()))
    sign = np.where(np.asarray(pc.starts_with(zone, "-")), -1, 1)
    return sign * (digits // 100 * 60 + digits % 100) * 60_000_000


def _format(parts: pa.Array, order: Order) -> str | None:
    marks = pc.unique(parts.field("mark")).to_pylist()
    if order is Order.YEAR_FIRST and marks in ([], ["-"]):
        return None
    has = {name: bool((_text(parts, name) != "").any()) for name in ("hour", "second", "fraction", "half")}
    clock = (" %I:%M" if has["half"] else " %H:%M") if has["hour"] else ""
    clock += ":%S" if has["second"] else ""
    clock += ".%f" if has["fraction"] else ""
    return order.value.format(mark=marks[0] if marks else "/") + clock + (" %p" if has["half"] else "")


def _text(parts: pa.Array, name: str) -> npt.NDArray[np.str_]:
    return np.asarray(parts.field(name).to_numpy(zero_copy_only=False), dtype=np.str_)


def _number(parts: pa.Array, name: str) -> Integers:
    words = parts.field(name)
    return np.asarray(pc.if_else(pc.equal(words, ""), "0", words).cast(pa.int64()))
