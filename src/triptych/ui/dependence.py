"""How the answer depends on the columns that matter most, as charts."""

from __future__ import annotations

import streamlit as st

from triptych.domain.run import Report
from triptych.domain.schema import Column, Kind, Schema
from triptych.ui import fields
from triptych.ui.charts import spec
from triptych.ui.charts.dependence import dependence, span
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

NARROWEST = 300


def draw(report: Report, schema: Schema | None) -> None:
    """Draw a chart for each column, all on one scale.

    Args:
        report: Draws nothing where the training measured no dependence.
        schema: Of the model, whose labels and units are shown; None for the bare names.
    """
    curve = report.curves.get("dependence")
    if not curve:
        return
    known = {column.name: column for column in schema.columns} if schema else {}
    answer, ends = _answer(report, schema, list(next(iter(curve.values()))["answers"])), span(curve)
    with st.container(border=True, key="chart-dependence"):
        st.markdown(f"### {say('results.dependence')}", anchors=False)
        st.caption(say("results.dependence_help"))
        grid = st.grid(2, min_column_width=NARROWEST, gap="small")
        for name, found in curve.items():
            column = fields.title(known.get(name) or Column(name=name, kind=Kind(found["kind"])))
            with grid.cell():
                st.markdown(f"**{escaped(column)}**")
                spec.draw(dependence(found, column, answer, ends), say("results.dependence_alt", column=column))


def _answer(report: Report, schema: Schema | None, labels: list[str]) -> str:
    """Name what is answered: a number with its unit, or a probability."""
    if "rmse" in report.metrics:
        unit = schema.target.unit if schema and schema.target else None
        return say("chart.mean_answer", target=f"{labels[0]} ({unit})" if unit else labels[0])
    return say("chart.mean_probability") if len(labels) > 1 else say("chart.mean_probability_of", klass=labels[0])
