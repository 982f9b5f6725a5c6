from __future__ import annotations

import pytest
import streamlit as st

from triptych.ui import numbers


@pytest.fixture(params=["en", "fr"])
def language(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(st, "session_state", {"lang": request.param})
    return request.param


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (1234567, "1,234,567", "1\u202f234\u202f567"),
        (31250.3, "31,250", "31\u202f250"),
        (0.98765, "0.9877", "0,9877"),
        (2.5, "2.5", "2,5"),
        (-0.5, "\u22120.5", "\u22120,5"),
        (0, "0", "0"),
        (1.0e-9, "1e\u22129", "1e\u22129"),
        (2.2204e-16, "2.22e\u221216", "2,22e\u221216"),
        (1.5e12, "1.5e12", "1,5e12"),
        (None, "\u2013", "\u2013"),
        (float("nan"), "\u2013", "\u2013"),
    ],
)
def test_a_number_is_written_as_its_reader_writes_it(language: str, value: float | None, english: str, french: str):
    assert numbers.number(value) == (english if language == "en" else french)


def test_a_share_is_written_in_percent(language: str):
    assert numbers.percent(0.9731) == ("97.3%" if language == "en" else "97,3\u202f%")


def test_bytes_have_a_unit(language: str):
    assert numbers.size(1536) == ("1.5\u00a0kB" if language == "en" else "1,5\u00a0ko")
