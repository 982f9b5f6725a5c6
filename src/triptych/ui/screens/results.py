"""What a training measured, as charts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.ui import dependence
from triptych.ui.charts import classification, regression, training
from triptych.ui.charts import spec as charts
from triptych.ui.texts import known, say

NARROWEST = 380

CURVES: dict[str, Callable[[Any], charts.Spec]] = {
    "confusion": lambda curve: classification.confusion(curve["labels"], curve["matrix"]),
    "predicted_actual": lambda curve: regression.predicted_actual(curve["predicted"], curve["actual"]),
    "residuals": lambda curve: regression.residuals(curve["predicted"], curve["residual"]),
    "residual_histogram": lambda curve: regression.residual_histogram(curve["edges"], curve["counts"]),
    "roc": classification.roc,
    "precision_recall": classification.precision_recall,
    "calibration": classification.calibration,
    "calibration_before": classification.calibration,
}


def draw(report: Report, schema: Schema | None = None) -> None:
    """Draw whatever the report holds, two charts a row where there is room, with the labels of a schema."""
    grid = st.grid(2, min_column_width=NARROWEST, gap="small")
    for name, build in CURVES.items():
        if report.curves.get(name):
            with grid.cell():
                _panel(name, build(report.curves[name]))
    if len(report.importances) > 1:
        with grid.cell():
            chart = training.importances(report.importances, report.importance_errors)
            _panel("importances", chart, say("results.importances_errors") if report.importance_errors else "")
    if report.candidates:
        score = f"metric.{report.selection}"
        title = say(score) if known(score) else report.selection
        with grid.cell():
            _panel("candidates", training.candidates(report.candidates, report.estimator, title))
    dependence.draw(report, schema)


def _panel(name: str, chart: charts.Spec, more: str = "") -> None:
    with st.container(border=True, height="stretch", key=f"chart-{name}"):
        st.markdown(f"### {say(f'results.{name}')}", anchors=False)
        st.caption(f"{say(f'results.{name}_help')} {more}".rstrip())
        charts.draw(chart, say(f"results.{name}"))
