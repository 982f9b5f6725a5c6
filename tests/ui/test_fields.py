from __future__ import annotations

import pytest
import streamlit as st

from triptych.domain.schema import Column, Kind
from triptych.ui import fields


@pytest.mark.parametrize(
    ("labels", "english", "french"),
    [
        ({}, "mass_g", "mass_g"),  # the name says the unit
        ({"en": "Mass", "fr": "Masse"}, "Mass (g)", "Masse (g)"),
        ({"fr": "Masse en g"}, "mass_g", "Masse en g"),
    ],
)
def test_a_unit_is_said_once(monkeypatch: pytest.MonkeyPatch, labels: dict[str, str], english: str, french: str):
    column = Column(name="mass_g", kind=Kind.NUMBER, unit="g", labels=labels)
    for language, expected in (("en", english), ("fr", french)):
        monkeypatch.setattr(st, "session_state", {"lang": language})
        assert fields.label(column).replace("\\", "") == expected
