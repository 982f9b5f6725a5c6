"""How good a model is for parts of the rows that measured, as a table."""

from __future__ import annotations

import streamlit as st

from triptych.domain.run import Report
from triptych.ui import metrics
from triptych.ui.texts import known, say


def draw(report: Report) -> None:
    """Draw the segments, beside the score of all rows."""
    name = next((metric for metric in ("roc_auc", "accuracy", "rmse") if metric in report.metrics), None)
    parts = [segment for segment in report.segments if name in segment.metrics]
    if name is None or not parts:
        return
    title = say(f"metric.{name}") if known(f"metric.{name}") else name
    with st.expander(say("segments.title"), icon=":material/pie_chart:"):
        st.caption(say("segments.help", metric=title, value=metrics.write(name, report.metrics[name])))
        st.dataframe(
            [
                {
                    say("segments.column"): segment.column,
                    say("segments.value"): segment.value or say("form.missing"),
                    say("segments.rows"): segment.rows,
                    title: metrics.write(name, segment.metrics[name]),
                }
                for segment in parts
            ],
            hide_index=True, alt=say("segments.title"),
        )  # fmt: skip
