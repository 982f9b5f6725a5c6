"""The page draws how the answer depends on the columns, with the names that people read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from triptych.domain.run import Report
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.ui import fields

SCREEN = """
import streamlit as st
from triptych.ui.screens import results
results.draw(st.session_state["report"], st.session_state["schema"])
"""
DAYS = [(datetime.fromisoformat("2001-01-01") + timedelta(days=500 * place)).isoformat() for place in range(4)]
CURVE = {
    "built": {"kind": "integer", "values": [1950, 1980, 2010], "answers": {"price": [1.0, 2.0, 3.0]}},
    "district": {"kind": "category", "values": ["Nord", None], "answers": {"price": [1.5, 2.5]}},
    "garden": {"kind": "boolean", "values": [True, False], "answers": {"price": [2.0, 2.25]}},
    "sold": {"kind": "datetime", "values": DAYS, "answers": {"price": [2.0, 2.0, 2.0, 2.0]}},
    "area": {"kind": "number", "values": [20.5, 90_000.0], "answers": {"price": [1.0, 2.0]}},
}
REPORT = Report(
    metrics={"rmse": 1.0}, baseline={}, estimator="linear", selection="rmse", candidates=(), train_rows=1, test_rows=1,
    curves={"dependence": CURVE}, importances={"built": 0.5, "area": 0.25},
    importance_errors={"built": 0.0625, "area": 0.125},
)  # fmt: skip
SCHEMA = Schema(
    columns=(
        Column(name="built", kind=Kind.INTEGER, labels={"en": "Year it was built", "fr": "Année"}),
        Column(name="area", kind=Kind.NUMBER, unit="m²"),
    ),
    target=Target(name="price", task=Task.REGRESSION, unit="€"),
)  # fmt: skip


def visit(report: Report, language: str = "en", schema: Schema | None = SCHEMA) -> AppTest:
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["lang"] = language
    screen.session_state["report"] = report
    screen.session_state["schema"] = schema
    screen.run()
    assert not screen.exception
    return screen


def charts(screen: AppTest) -> list[dict[str, Any]]:
    """Every chart, with its rows."""
    return [{**json.loads(found.proto.spec), "rows": rows(found.proto)} for found in screen.get("vega_lite_chart")]


def rows(sent: Any) -> list[dict[str, Any]]:
    return pa.ipc.open_stream(sent.data.data).read_all().to_pylist()


def dependence(screen: AppTest) -> list[dict[str, Any]]:
    return [spec for spec in charts(screen) if "layer" not in spec]


def cells(spec: dict[str, Any]) -> list[Any]:
    return [row["value"] for row in spec["rows"]]


@pytest.mark.parametrize(
    ("language", "title", "headings", "answer", "yes"),
    [
        ("en", "How the answer depends on a column", ["Year it was built", "area (m²)"], "Mean prediction: price (€)",
         ["Yes", "No"]),
        ("fr", "Comment la réponse dépend d’une colonne", ["Année", "area (m²)"],
         "Prédiction moyenne\u00a0: price (€)", ["Oui", "Non"]),
    ],
)  # fmt: skip
def test_each_column_is_drawn_by_its_label_with_its_unit(language, title, headings, answer, yes):
    screen = visit(REPORT, language)
    said = [text.value for text in screen.markdown]
    assert f"### {title}" in said
    assert all(f"**{heading}**" in said for heading in [headings[0], "district", "garden", "sold", headings[1]])
    specs = dependence(screen)
    assert len(specs) == len(CURVE)
    assert (specs[0]["encoding"]["x"]["title"], specs[0]["encoding"]["y"]["title"]) == (headings[0], answer)
    assert specs[4]["encoding"]["x"]["title"] == headings[1]
    assert cells(specs[2]) == yes
    assert "color" not in specs[0]["mark"]


def test_all_columns_have_one_scale():
    found = dependence(visit(REPORT))
    scales = [spec["encoding"]["x" if place in {1, 2} else "y"]["scale"]["domain"] for place, spec in enumerate(found)]
    assert scales == [pytest.approx([0.9, 3.1])] * len(CURVE)


def test_years_have_no_separator_and_dates_are_those_of_the_language():
    year, _, _, day, area = (spec["encoding"]["x"] for spec in dependence(visit(REPORT)))
    assert year["axis"]["format"] == ".6~r"
    assert "format" not in area["axis"]
    assert (day["type"], day["axis"]["format"]) == ("temporal", "%Y")
    short = {**CURVE, "sold": {**CURVE["sold"], "values": [f"2001-0{month}-01T00:00:00" for month in (1, 2, 3, 4)]}}
    formats = [
        dependence(visit(replace(REPORT, curves={"dependence": short}), language))[3]["encoding"]["x"]["axis"]["format"]
        for language in ("en", "fr")
    ]
    assert formats == ["%Y-%m-%d", "%d/%m/%Y"]


@pytest.mark.parametrize(
    ("labels", "answer"), [(("yes",), "Mean probability: yes"), (("a", "b"), "Mean probability")]
)  # fmt: skip
def test_classes_have_their_probabilities(labels, answer):
    curve = {"x": {"kind": "number", "values": [0, 1], "answers": {label: [0.25, 0.75] for label in labels}}}
    report = replace(REPORT, metrics={"log_loss": 0.5}, curves={"dependence": curve})
    (spec,) = dependence(visit(report, schema=None))
    assert (spec["encoding"]["x"]["title"], spec["encoding"]["y"]["title"]) == ("x", answer)
    assert [row["class"] for row in spec["rows"]] == [label for label in labels for _ in range(2)]
    assert ("legend" in spec["encoding"]["color"]) == (len(labels) > 1)


def test_importances_have_their_standard_errors():
    screen = visit(REPORT)
    (spec,) = [spec for spec in charts(screen) if "layer" in spec]
    assert [(row["low"], row["high"]) for row in spec["rows"]] == [(0.4375, 0.5625), (0.125, 0.375)]
    assert len(spec["layer"]) == 2
    assert any("one standard error" in caption.value for caption in screen.caption)


def test_a_report_of_an_earlier_release_is_drawn_without():
    screen = visit(replace(REPORT, curves={}, importance_errors={}))
    (spec,) = charts(screen)
    assert len(spec["layer"]) == 1
    assert not any("standard error" in caption.value for caption in screen.caption)
    assert not any("depends on" in text.value for text in screen.markdown)


def test_a_title_is_the_label_with_its_unit_as_it_stands():
    assert fields.title(Column(name="a_b*", kind=Kind.NUMBER, unit="mm")) == "a_b* (mm)"
    assert fields.label(Column(name="a*b", kind=Kind.NUMBER)) == r"a\*b"
