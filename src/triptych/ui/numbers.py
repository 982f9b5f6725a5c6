"""Numbers, sizes and times as the reader's language writes them."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import streamlit as st

from triptych.ui.texts import language, say

NARROW = "\u202f"
NOTHING = "\u2013"
MINUS = "\u2212"
KILO = 1024
LARGE, TINY = 1e9, 1e-4
SEPARATED = 10_000


def number(value: float | None, digits: int = 4) -> str:
    """Write a number with at most `digits` significant digits after its whole part; a dash for None."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if isinstance(value, int) or value == int(value):
        # Four digits are often a year, and read well without a separator.
        whole = f"{int(value)}" if abs(value) < SEPARATED else f"{int(value):,}"
        return _localized(whole) if abs(value) < LARGE else _localized(_scientific(value, digits))
    size = abs(value)
    if not TINY <= size < LARGE:
        return _localized(_scientific(value, digits))
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{value:,.{decimals}f}"
    return _localized(text.rstrip("0").rstrip(".") if decimals else text)


def percent(share: float, decimals: int = 1) -> str:
    """Write a share of 1 in percent."""
    text = _localized(f"{share * 100:.{decimals}f}")
    return f"{text}{NARROW}%" if language() == "fr" else f"{text}%"


def size(count: int) -> str:
    """Write a number of bytes."""
    value, unit = float(count), 0
    while value >= KILO:
        value, unit = value / KILO, unit + 1
    return f"{number(value, 3)}\u00a0{say('numbers.bytes').split('|')[unit]}"


def when(moment: datetime) -> str:
    """Write a day and a time in the reader's time zone."""
    there = local(moment)
    month = say("numbers.months").split("|")[there.month - 1]
    return say("numbers.moment", day=there.day, month=month, year=there.year, time=f"{there:%H:%M}")


def local(moment: datetime) -> datetime:
    """Give a moment as the reader's clock shows it, without its zone; one that names no zone is in UTC."""
    zone = st.context.timezone
    aware = moment.replace(tzinfo=moment.tzinfo or UTC)
    return aware.astimezone(ZoneInfo(zone) if zone else None).replace(tzinfo=None)


def clock(moment: datetime) -> str:
    """Write a time of the day in the reader's time zone."""
    zone = st.context.timezone
    return f"{moment.astimezone(ZoneInfo(zone) if zone else UTC):%H:%M:%S}"


def duration(seconds: float) -> str:
    """Write a time that something takes, to the second."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}{NARROW}min {rest}{NARROW}s" if minutes else f"{rest}{NARROW}s"


def _scientific(value: float, digits: int) -> str:
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"


def _localized(text: str) -> str:
    text = text.replace("-", MINUS)
    if language() != "fr":
        return text
    return text.replace(",", NARROW).replace(".", ",")
