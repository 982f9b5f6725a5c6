"""Several recorded trainings beside each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from triptych.domain.experiment import Comparison, Line, Part
from triptych.domain.run import Report
from triptych.ui import runs, session
from triptych.ui.charts import classification, overlay
from triptych.ui.charts import spec as charts
from triptych.ui.screens.results import NARROWEST
from triptych.ui.texts import known, say

BY_CLASS: dict[str, Callable[[Any, str], charts.Spec]] = {
    "roc": classification.roc,
    "precision_recall": classification.precision_recall,
    "calibration": classification.calibration,
}


def draw(found: Comparison) -> None:
    """Draw in what they differ, and their curves one over the other."""
    st.header(say("runs.compared", count=len(found.runs)), anchor=False)
    every = st.toggle(say("runs.every"), key="every", help=say("runs.every_help"))
    for part in (Part.METRICS, Part.PARAMS, Part.DATA, Part.PACKAGES):
        lines = [line for line in found.lines if line.part is part]
        _part(found, part, lines, lines if every else [line for line in lines if not line.same])
    client = session.client()
    reports = dict(zip(runs.labels(found.runs), (client.runs.report(run.id) for run in found.runs), strict=True))
    _curves(reports)


def _part(found: Comparison, part: Part, lines: Sequence[Line], shown: Sequence[Line]) -> None:
    same = sum(line.same for line in lines)
    st.markdown(f"### {say(f'part.{part.value}')}", anchors=False)
    if shown:
        st.table(runs.comparison_rows(found, shown))
    if same and len(shown) < len(lines):
        st.caption(say("runs.same", count=same) if shown else say("runs.all_same", count=same))


def _curves(reports: Mapping[str, Report]) -> None:
    st.header(say("runs.curves"), anchor=False)
    label = _class(reports)
    panels: dict[str, charts.Spec] = {}
    for name, build in BY_CLASS.items():
        curves = {
            run: report.curves[name][label] for run, report in reports.items() if label in report.curves.get(name, {})
        }
        if len(curves) > 1:
            panels[name] = build(curves, "chart.run")
    histograms = {
        run: report.curves["residual_histogram"]
        for run, report in reports.items()
        if report.curves.get("residual_histogram")
    }
    if len(histograms) > 1:
        panels["residual_histogram"] = overlay.residuals(histograms)
    if len(weights := {run: report.importances for run, report in reports.items() if report.importances}) > 1:
        panels["importances"] = overlay.importances(weights)
    if len({report.selection for report in reports.values()}) == 1:
        selection = next(iter(reports.values())).selection
        score = say(f"metric.{selection}") if known(f"metric.{selection}") else selection
        tried = {run: report.candidates for run, report in reports.items()}
        panels["history"] = overlay.history(tried, score)
    # One alone takes what is there.
    grid = st.grid(min(max(len(panels), 1), 2), min_column_width=NARROWEST, gap="small")
    for name, chart in panels.items():
        _panel(grid, name, chart)


def _class(reports: Mapping[str, Report]) -> str | None:
    """Ask whose curves are drawn, where there are several classes that at least two trainings know."""
    known_by = [name for report in reports.values() for name in report.curves.get("roc", {})]
    shared = [name for name in dict.fromkeys(known_by) if known_by.count(name) > 1]
    if len(shared) < 2:  # noqa: PLR2004 - nothing to choose from
        return shared[0] if shared else None
    return st.segmented_control(say("chart.class"), shared, default=shared[0], required=True, key="class")


def _panel(grid: Any, name: str, chart: charts.Spec) -> None:
    with grid.cell(), st.container(border=True, height="stretch", key=f"overlay-{name}"):
        st.markdown(f"### {say(f'results.{name}')}", anchors=False)
        st.caption(say(f"results.{name}_help"))
        charts.draw(chart, say(f"results.{name}"))
