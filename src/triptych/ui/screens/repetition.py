"""A training that is done again, and what came of it."""

from __future__ import annotations

import streamlit as st

from triptych.domain.document import from_document
from triptych.domain.errors import Conflict
from triptych.domain.experiment import TrainingRun
from triptych.domain.job import Job, JobState
from triptych.domain.recipe import OWN
from triptych.domain.reproduction import Compared, Reproduction
from triptych.domain.run import Report
from triptych.ui import navigation, numbers, problems, session, steps
from triptych.ui.markdown import escaped
from triptych.ui.texts import known, say

EVERY = 1.0


def offer(run: TrainingRun, report: Report) -> str:
    """Draw the button that does a training again, and give the reason where that can't be; "" where it can."""
    reason = _hindrance(report)
    pressed = st.button(
        say("again.button"), icon=":material/replay:", key="reproduce", help=say("again.help"), disabled=bool(reason)
    )
    if pressed:
        try:
            st.query_params["job"] = session.client().runs.reproduce(run.id).id
        except Conflict:
            return say("again.unrecorded")
        st.rerun()
    return reason


def _hindrance(report: Report) -> str:
    if report.fitted_elsewhere:
        return say("again.elsewhere")
    return say("again.own") if any(trial.family.startswith(OWN) for trial in report.candidates) else ""


def draw(job: Job) -> None:
    """Draw a job; one that goes on is asked for again every second."""
    if job.state.final:
        _finished(job)
    else:
        st.fragment(run_every=EVERY)(problems.shown(_going_on))(job.id)


def _going_on(name: str) -> None:
    client = session.client()
    job = client.jobs.get(name)
    if job.state.final:
        st.rerun()
    with st.container(border=True, key="job"):
        st.markdown(f"## {say('again.title', model=escaped(job.request.name or ''))}", anchors=False)
        phase = steps.phase(job.phase) if job.phase else say(f"state.{job.state}")
        st.progress(min(max(job.progress, 0.0), 1.0), text=escaped(phase))
        if st.button(say("progress.cancel"), icon=":material/stop_circle:", type="tertiary", key="cancel"):
            client.jobs.cancel(job.id)
            st.rerun()
        st.caption(say("again.leave"))


def _finished(job: Job) -> None:
    if job.state is JobState.SUCCEEDED and job.result:
        _result(from_document(Reproduction, job.result))
    elif job.state is JobState.FAILED:
        st.error(problems.failure(job), icon=":material/error:")
    else:
        st.info(say("progress.cancelled"), icon=":material/info:")
    if st.button(say("again.back"), icon=":material/arrow_back:", key="back"):
        navigation.go("experiments", run=job.request.reproduces or "")


def _result(found: Reproduction) -> None:
    st.header(escaped(f"{found.name}: {found.estimator}"), anchor=False)
    if found.same:
        st.success(say("again.same"), icon=":material/verified:")
    else:
        st.warning(say("again.other"), icon=":material/difference:")
    st.table([_metric(metric) for metric in found.metrics])
    st.caption(say("again.predictions_same") if found.predictions.same else say("again.predictions_other"))
    if not found.surroundings:
        st.caption(say("again.surroundings_same"))
        return
    st.markdown(f"### {say('again.surroundings')}", anchors=False)
    st.table([_change(change) for change in found.surroundings])


def _metric(metric: Compared) -> dict[str, str]:
    keys = (f"metric.{metric.name}", f"compared.{metric.name}")
    return {
        say("models.metric"): next((say(key) for key in keys if known(key)), metric.name),
        say("again.before"): _digits(metric.before),
        say("again.now"): _digits(metric.now),
        say("again.difference"): _difference(metric),
    }


def _difference(metric: Compared) -> str:
    if metric.same:
        return say("again.none")
    if isinstance(metric.before, float) and isinstance(metric.now, float):
        return numbers.number(metric.now - metric.before, 3)
    return numbers.NOTHING


def _change(change: Compared) -> dict[str, str]:
    key = f"compared.{change.name}"
    return {
        say("runs.what"): say(key) if known(key) else change.name,
        say("again.before"): _digits(change.before),
        say("again.now"): _digits(change.now),
    }


def _digits(value: str | float | None) -> str:
    """Write all digits: it is the last one that counts here."""
    return numbers.NOTHING if value is None else str(value)
