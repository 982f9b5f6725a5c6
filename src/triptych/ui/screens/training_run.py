"""One recorded training: what it came to, how its search went, and doing it again."""

from __future__ import annotations

import streamlit as st

from triptych.domain.errors import NotFound
from triptych.domain.experiment import TrainingRun
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.ui import navigation, runs, segments, session
from triptych.ui.charts import overlay
from triptych.ui.charts import spec as charts
from triptych.ui.markdown import escaped
from triptych.ui.screens import apart, repetition, results, tiles
from triptych.ui.texts import known, say


def draw(run: TrainingRun, report: Report) -> None:
    """Draw a training."""
    st.header(escaped(runs.label(run)), anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(say(f"task.{run.task}"), color="blue")
        st.badge(escaped(run.estimator), color="gray")
        st.badge(escaped(run.dataset), color="gray", icon=":material/table:")
        st.badge(run.data, color="gray", icon=":material/fingerprint:", help=say("data.digest_help"))
    with st.container(horizontal=True, vertical_alignment="center"):
        if run.version:
            where = {"model": run.model, "version": run.version}
            navigation.link("predict", say("home.predict"), icon=":material/bolt:", **where)
            navigation.link("models", say("home.results"), icon=":material/analytics:", **where)
        if url := session.mlflow_url():
            st.link_button(say("progress.mlflow"), f"{url.rstrip('/')}/#/runs/{run.id}", icon=":material/science:")
        reason = repetition.offer(run, report)
    if reason:
        st.caption(reason)
    tiles.draw(report)
    apart.recorded(report.findings, report.warnings, run.id)
    _history(run, report)
    segments.draw(report)
    results.draw(report, _schema(run))


def _schema(run: TrainingRun) -> Schema | None:
    """Read that of the version which a training became, while there is one."""
    try:
        return session.client().models.schema(run.model, run.version) if run.version else None
    except NotFound:
        return None


def _history(run: TrainingRun, report: Report) -> None:
    """Draw the way of the best score, and every trial."""
    if not report.candidates:
        return
    score = say(f"metric.{report.selection}") if known(f"metric.{report.selection}") else report.selection
    with st.container(border=True, key="history"):
        st.markdown(f"### {say('runs.history')}", anchors=False)
        st.caption(say("runs.history_help", score=score))
        if len(report.candidates) > 1:
            charts.draw(overlay.history({runs.label(run): report.candidates}, score), say("runs.history"))
        with st.expander(say("runs.trials", count=len(report.candidates) + len(report.given_up))):
            st.dataframe(
                runs.trial_rows([*report.candidates, *report.given_up], score), hide_index=True, alt=say("runs.history")
            )
