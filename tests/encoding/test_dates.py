"""ISO 8601 text becomes a moment, or nothing."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.encoding import parse_datetime


@given(st.datetimes())
def test_every_moment_is_read_as_it_is_written(moment):
    assert parse_datetime(moment.isoformat()) == moment
    assert parse_datetime(moment.isoformat(" ")) == moment


@given(
    st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1)),
    st.integers(-23 * 60, 23 * 60),
)
def test_a_zone_is_turned_into_utc(moment, minutes):
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_datetime(zoned.isoformat()) == moment - timedelta(minutes=minutes)


@given(st.text(max_size=40) | st.from_regex(r"\d{4}-\d\d-\d\d[T ]?[0-9:.Z+-]{0,20}"))
def test_any_text_is_a_naive_moment_or_nothing(text):
    parsed = parse_datetime(text)
    assert parsed is None or (isinstance(parsed, datetime) and parsed.tzinfo is None)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-02-29", datetime(2024, 2, 29)),
        ("1066-10-14T09:00", datetime(1066, 10, 14, 9)),
        ("2026-01-31T08:00:00Z", datetime(2026, 1, 31, 8)),
        ("2026-01-31 08:00:00.000001+02:00", datetime(2026, 1, 31, 6, 0, 0, 1)),
    ],
)
def test_these_are_dates(text, moment):
    assert parse_datetime(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "1700000000", "1700000000000", "20240131", "2024", "2024-02", "2024-02-30", "2024-W05-1", "31/01/2024",
        "2024-01-31T", "2024-01-31T8", "2024-01-31T25:00", "0000-01-01", "10000-01-01", "2024-01-31\n", " 2024-01-31",
        "0001-01-01T00:00+23:59", "٢٠٢٤-01-31", "now", "\ud800",
    ],
)  # fmt: skip
def test_these_are_none(text):
    assert parse_datetime(text) is None
