"""A training while it goes on, and what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from triptych.domain.document import from_document
from triptych.domain.job import Job, JobState
from triptych.domain.run import TrainingResult
from triptych.ui import metrics, navigation, problems, session
from triptych.ui.markdown import escaped
from triptych.ui.texts import known, say

EVERY = 1.0
PATIENCE = timedelta(seconds=30)
TRYING = "Trying "


def draw(job: Job) -> None:
    """Draw a job; one that goes on is asked for again every second."""
    if job.state.final and (job.state is not JobState.SUCCEEDED or _served(job)):
        _finished(job)
    else:
        # A reload resumes here, and then this visit has watched it too.
        st.session_state["watched"] = job.id
        st.fragment(run_every=EVERY)(problems.shown(_going_on))(job.id)


def _going_on(name: str) -> None:
    job = session.client().jobs.get(name)
    if job.state.final and (job.state is not JobState.SUCCEEDED or _served(job)):
        st.rerun()
    with st.container(border=True, key="job"):
        st.markdown(f"## {say('progress.title', target=escaped(job.request.target))}", anchors=False)
        st.progress(min(max(job.progress, 0.0), 1.0), text=_phase(job))
        st.caption(say("progress.leave"))
        if not job.state.final and st.button(say("progress.cancel"), icon=":material/stop_circle:", key="cancel"):
            session.client().jobs.cancel(name)
            st.rerun()


def _served(job: Job) -> bool:
    """Whether the service knows the new version, which it learns of from MLflow a moment after the training."""
    if job.finished_at and datetime.now(UTC) - job.finished_at > PATIENCE:
        return True
    made = from_document(TrainingResult, job.result or {})
    models = session.client().models
    if not any(model.name == made.name and model.champion for model in models.list()):
        return False
    return any(version.version == made.version for version in models.versions(made.name))


def _phase(job: Job) -> str:
    """Say what is being done, in the visitor's language as far as it is known."""
    if job.state.final:
        return say("progress.loading")
    if not job.phase:
        return say(f"state.{job.state}")
    if job.phase.startswith(TRYING):
        return say("phase.trying", name=escaped(job.phase.removeprefix(TRYING)))
    key = f"phase.{job.phase}"
    return say(key) if known(key) else escaped(job.phase)


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
        st.markdown(f"## :green[:material/check_circle:] {say('progress.done')}", anchors=False)
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
