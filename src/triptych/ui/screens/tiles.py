"""Each measure of a training, beside what the baseline gets."""

from __future__ import annotations

import streamlit as st

from triptych.domain.run import Report
from triptych.ui import metrics, numbers
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

TILES = 6


def draw(report: Report) -> None:
    """Draw each measure beside what the baseline gets."""
    measures = metrics.every(report.metrics, report.baseline)
    grid = st.grid(min(len(measures), TILES), min_column_width=140)
    for measure in measures:
        with grid.cell():
            baseline = "" if measure.baseline is None else metrics.write(measure.name, measure.baseline)
            st.metric(
                measure.title, measure.text, border=True,
                delta=say("models.against", value=baseline) if baseline else None,
                delta_color="off", delta_arrow="off", help=_spread(report, measure.name),
            )  # fmt: skip
    measured = "models.measured_alone" if report.fitted_elsewhere else "models.measured"
    st.caption(say(measured, test=numbers.number(report.test_rows), train=numbers.number(report.train_rows)))
    if (share := report.reliability.get("coverage_90")) is not None:
        st.caption(say("models.coverage", share=numbers.percent(share)))
    for way in ("group", "time"):
        if column := getattr(report.division, way):
            st.caption(say(f"models.by_{way}", column=escaped(column)))
    if report.weights:
        st.caption(say("models.by_weights", column=escaped(report.weights)))

    _decision(report)


def _decision(report: Report) -> None:
    """Say from where on the positive class is predicted, and what that costs, when costs were stated."""
    if report.costs is None or "cost" not in report.reliability:
        return
    edge, cost, even = (report.reliability[name] for name in ("threshold", "cost", "cost_at_even"))
    # Of two classes the curves are those of the positive one.
    positive = next(iter(report.curves.get("roc", ())), say("models.positive"))
    said = say(
        "models.decision", klass=escaped(positive), share=numbers.percent(edge),
        missed=numbers.number(report.costs.false_negative), false=numbers.number(report.costs.false_positive),
        cost=numbers.number(cost, 3), even=numbers.number(even, 3),
    )  # fmt: skip
    st.markdown(f":material/balance: {said}")


def _spread(report: Report, name: str) -> str | None:
    """Say between which ends a measure lies, by the luck of which rows measured."""
    if (ends := report.spread.get(name)) is None:
        return None
    return say("models.spread", lower=metrics.write(name, ends[0]), upper=metrics.write(name, ends[1]))
