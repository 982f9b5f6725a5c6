"""A training while it goes on, and what came of it."""

from __future__ import annotations

import streamlit as st

from triptych.domain.document import from_document
from triptych.domain.job import Job, JobState
from triptych.domain.run import TrainingResult
from triptych.ui import metrics, navigation, problems, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import say

EVERY = 1.0


def draw(job: Job) -> None:
    """Draw a job; one that is not final yet is asked for again every second."""
    if job.state.final:
        _finished(job)
    else:
        # A reload resumes here, and then this visit has watched it too.
        st.session_state["watched"] = job.id
        st.fragment(run_every=EVERY)(problems.shown(_going_on))(job.id)


def _going_on(name: str) -> None:
    job = session.client().jobs.get(name)
    if job.state.final:
        st.rerun()
    with st.container(border=True, key="job"):
        st.markdown(f"#### {say('progress.title', target=escaped(job.request.target))}", anchors=False)
        st.progress(min(max(job.progress, 0.0), 1.0), text=escaped(job.phase) or say(f"state.{job.state}"))
        st.caption(say("progress.leave"))
        if st.button(say("progress.cancel"), icon=":material/stop_circle:", key="cancel"):
            session.client().jobs.cancel(name)
            st.rerun()


def _finished(job: Job) -> None:
    if job.state is JobState.SUCCEEDED and job.result:
        result = from_document(TrainingResult, job.result)
        if st.session_state.pop("watched", None) == job.id:
            st.toast(say("progress.done"), icon=":material/check_circle:")
            navigation.go("predict", model=result.name, version=result.version)
        _succeeded(result)
    elif job.state is JobState.FAILED:
        st.error(escaped(job.error or say("progress.failed")), icon=":material/error:")
    else:
        st.info(say("progress.cancelled"), icon=":material/info:")
    if st.button(say("progress.back"), icon=":material/arrow_back:", key="back"):
        del st.query_params["job"]
        st.query_params["dataset"] = job.request.dataset
        st.rerun()


def _succeeded(result: TrainingResult) -> None:
    with st.container(border=True, key="job"):
        st.markdown(f"#### :green[:material/check_circle:] {say('progress.done')}", anchors=False)
        name = metrics.MAIN.get(result.task, "")
        if name in result.metrics:
            measure = metrics.Measure(name=name, value=result.metrics[name], baseline=result.baseline.get(name))
            st.caption(measure.title)
            st.html(metrics.meter(measure))
        for warning in result.warnings:
            st.warning(escaped(warning), icon=":material/warning:")
        with st.container(horizontal=True):
            where = {"model": result.name, "version": result.version}
            navigation.link("predict", say("home.predict"), icon=":material/bolt:", **where)
            navigation.link("models", say("home.results"), icon=":material/analytics:", **where)
