"""A training while it goes on, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import streamlit as st

from triptych.domain.document import from_document
from triptych.domain.errors import TargetLeak
from triptych.domain.job import Job, JobEvent, JobState
from triptych.domain.run import TrainingResult
from triptych.ui import findings, metrics, navigation, numbers, problems, session, steps
from triptych.ui.markdown import escaped
from triptych.ui.screens import apart, leak, repetition
from triptych.ui.texts import say

EVERY = 1.0
PATIENCE = timedelta(seconds=30)
AGAIN = 2


def draw(job: Job) -> None:
    """Draw a job; one that goes on is asked for again every second."""
    if job.request.reproduces is not None:
        repetition.draw(job)
        return
    if job.state.final and (job.state is not JobState.SUCCEEDED or _served(job)):
        _finished(job)
    else:
        # A reload resumes here, and then this visit has watched it too.
        st.session_state["watched"] = job.id
        st.fragment(run_every=EVERY)(problems.shown(_going_on))(job.id)


def _going_on(name: str) -> None:
    client = session.client()
    job = client.jobs.get(name)
    if job.state.final and (job.state is not JobState.SUCCEEDED or _served(job)):
        st.rerun()
    told = client.jobs.log(name)
    with st.container(border=True, key="job"):
        st.markdown(f"## {say('progress.title', target=escaped(job.request.target))}", anchors=False)
        st.progress(min(max(job.progress, 0.0), 1.0), text=escaped(_phase(job)))
        _figures(job, told)
        apart.live(job)
        st.html(steps.log(told))
        _buttons(job)
        st.caption(say("progress.leave") if job.attempts < AGAIN else say("progress.again", count=job.attempts))


def _figures(job: Job, told: Sequence[JobEvent]) -> None:
    found, seconds = steps.bests(told), steps.left(job, told)
    grid = st.grid(3, min_column_width=150)
    with grid.cell():
        st.metric(
            say("progress.best"), numbers.number(found[-1] if found else None, steps.DIGITS),
            help=say("progress.best_help"), chart_data=found if len(found) > 1 else None,
        )  # fmt: skip
    with grid.cell():
        written = numbers.NOTHING if seconds is None else numbers.duration(seconds)
        st.metric(say("progress.left"), written, help=say("progress.left_help"))
    with grid.cell():
        st.metric(say("progress.tried"), numbers.number(steps.tried(told)))


def _buttons(job: Job) -> None:
    client = session.client()
    with st.container(horizontal=True, vertical_alignment="center"):
        label = say("progress.finishing") if job.finishing else say("progress.finish")
        waits = job.finishing or job.registering or job.state is not JobState.RUNNING
        if st.button(label, icon=":material/flag:", type="primary", key="finish", disabled=waits):
            client.jobs.finish(job.id)
            st.rerun(scope="fragment")
        _mlflow(job)
        if not (job.state.final or job.registering) and st.button(
            say("progress.cancel"), icon=":material/stop_circle:", type="tertiary", key="cancel"
        ):
            client.jobs.cancel(job.id)
            st.rerun()


def _mlflow(job: Job) -> None:
    if job.run_id and (url := session.mlflow_url()):
        st.link_button(say("progress.mlflow"), f"{url.rstrip('/')}/#/runs/{job.run_id}", icon=":material/science:")


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
    if job.state.final:
        return say("progress.loading")
    return steps.phase(job.phase) if job.phase else say(f"state.{job.state}")


def _finished(job: Job) -> None:
    if job.state is JobState.SUCCEEDED and job.result:
        result = from_document(TrainingResult, job.result)
        if st.session_state.pop("watched", None) == job.id:
            st.toast(say("progress.done"), icon=":material/check_circle:")
            navigation.go("predict", model=result.name, version=result.version)
        _succeeded(job, result)
    elif job.code == TargetLeak.code:
        leak.draw(job)
    elif job.state is JobState.FAILED:
        st.error(problems.failure(job), icon=":material/error:")
        findings.draw(job.findings, ())
    else:
        st.info(say("progress.cancelled"), icon=":material/info:")
    if told := session.client().jobs.log(job.id):
        with st.expander(say("progress.log"), icon=":material/list:"):
            st.html(steps.log(told))
    if job.state is not JobState.SUCCEEDED:
        _mlflow(job)
    if st.button(say("progress.back"), icon=":material/arrow_back:", key="back"):
        del st.query_params["job"]
        st.query_params["dataset"] = job.request.dataset
        st.rerun()


def _succeeded(job: Job, result: TrainingResult) -> None:
    with st.container(border=True, key="job"):
        st.markdown(f"## :green[:material/check_circle:] {say('progress.done')}", anchors=False)
        name = metrics.MAIN.get(result.task, "")
        if name in result.metrics:
            measure = metrics.Measure(name=name, value=result.metrics[name], baseline=result.baseline.get(name))
            st.caption(measure.title)
            st.html(metrics.meter(measure))
        apart.ended(result.findings, result.warnings, job.request)
        with st.container(horizontal=True):
            where = {"model": result.name, "version": result.version}
            navigation.link("predict", say("home.predict"), icon=":material/bolt:", **where)
            navigation.link("models", say("home.results"), icon=":material/analytics:", **where)
            _mlflow(job)
