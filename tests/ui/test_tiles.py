"""What a report says beside its measures."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from tests.training.tables import schema, table
from triptych.domain.costs import Costs
from triptych.domain.run import Report
from triptych.training import fit, prepare
from triptych.ui import numbers

SCREEN = """
import streamlit as st
from triptych.ui.screens import tiles
tiles.draw(st.session_state["report"])
"""


@pytest.fixture(scope="module")
def report() -> Report:
    data = table("binary", rows=200)
    data = data.append_column("w", pa.array([1.0, 2.0] * 100))
    found = prepare(schema(data), data, weights="w")
    return fit(found, budget=1e-9, progress=lambda _: None, costs=Costs(false_negative=5.0)).report


def shown(report: Report, language: str = "en") -> list[str]:
    screen = AppTest.from_string(SCREEN, default_timeout=60)
    screen.session_state["report"] = report
    screen.session_state["lang"] = language
    screen.run()
    assert not screen.exception
    return [text.value for text in (*screen.caption, *screen.markdown)]


def test_the_threshold_is_shown_with_what_it_costs(report):
    (said,) = (text for text in shown(report) if "balance" in text)
    assert "“yes” is predicted from a probability of" in said
    assert numbers.percent(report.reliability["threshold"]) in said
    assert "a missed one costs 5, a false one 1." in said
    assert numbers.number(report.reliability["cost"], 3) in said
    (said,) = (text for text in shown(report, "fr") if "balance" in text)
    assert "un cas manqué coûte 5, une fausse alerte 1." in said


def test_the_column_of_the_weights_is_named(report):
    assert "Rows count as much as w says, in training and in these measures." in shown(report)
    assert any("Les lignes comptent selon w" in text for text in shown(report, "fr"))


def test_of_a_model_that_a_script_fitted_no_rows_are_said_to_be_trained_on(report):
    given = replace(report, train_rows=0)
    assert any("kept apart by the script that fitted the model" in text for text in shown(given))
    assert any("par le script qui a entraîné le modèle" in text for text in shown(given, "fr"))
    assert not any("trained on" in text for text in shown(given))
    assert any("trained on 160" in text for text in shown(report))
