"""A training that found a leak asks, and goes on as it is told; what checks found is said in the visitor's language."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.client.service import MODEL, flats
from triptych.client import Client
from triptych.domain.finding import Finding, Severity
from triptych.domain.job import Job, JobState, TrainingRequest
from triptych.training.checks.leaking_parts import LeakingParts

QUESTION = """
import streamlit as st
from triptych.ui import problems, session
from triptych.ui.screens import progress
problems.shown(lambda: progress.draw(session.client().jobs.get(st.query_params["job"])))()
"""
RESULTS = """
from triptych.ui import problems
from triptych.ui.screens import models
problems.shown(models.draw)()
"""
FOUND = LeakingParts().finding(["area_1", "area_2"], target="price", error=0.0, how="sum")


@pytest.fixture
def failed(client: Client, tmp_path) -> Job:
    """A job that ended as one does whose table has a leak."""
    store = client.jobs._transport._http.app.state.context.jobs._store
    dataset = client.datasets.upload(flats(tmp_path / "flats.csv", rows=40))
    job = client.jobs.train(TrainingRequest(dataset=dataset.id, target="price", drop=("ref",)))
    claim = store.claim("worker", 60)
    store.fail(claim, "It is given away.", code="target-leak", findings=[FOUND])
    yield client.jobs.get(job.id)
    for left in client.jobs.list():
        client.jobs.cancel(left.id)


def visit(client: Client, job: Job, language: str = "en") -> AppTest:
    screen = AppTest.from_string(QUESTION, default_timeout=60)
    screen.session_state["client"] = client
    screen.session_state["lang"] = language
    screen.query_params["job"] = job.id
    screen.run()
    assert not screen.exception
    return screen


def test_a_failed_job_tells_what_was_found(failed: Job):
    assert (failed.state, failed.code, failed.findings) == (JobState.FAILED, "target-leak", (FOUND,))
    assert (FOUND.severity, FOUND.evidence["how"]) == (Severity.STOP, "sum")


def test_going_on_without_the_columns_is_another_job(client: Client, failed: Job):
    screen = visit(client, failed)
    assert screen.error[0].value == FOUND.message
    assert screen.button(key="leak-drop").label == "Train without “area_1” and “area_2”"
    screen.button(key="leak-drop").click().run()
    assert not screen.exception
    asked = client.jobs.list()[0].request
    assert (asked.drop, asked.allow_leakage) == (("ref", "area_1", "area_2"), False)


def test_going_on_all_the_same_is_another_job(client: Client, failed: Job):
    screen = visit(client, failed, "fr")
    assert screen.error[0].value.startswith("«\u00a0price\u00a0» se calcule à partir de «\u00a0area_1\u00a0»")
    screen.button(key="leak-allow").click().run()
    asked = client.jobs.list()[0].request
    assert (asked.drop, asked.allow_leakage) == (("ref",), True)


def test_the_results_say_what_checks_found_in_french(client: Client):
    screen = AppTest.from_string(RESULTS, default_timeout=60)
    screen.session_state["client"] = client
    screen.session_state["lang"] = "fr"
    screen.session_state["pages"] = {
        "predict": "http://127.0.0.1/try",
        "data": "http://127.0.0.1/data",
        "experiments": "http://127.0.0.1/experiments",
    }
    screen.run()
    screen.selectbox(key="model").set_value(MODEL).run()
    assert not screen.exception
    said = [warning.value for warning in screen.warning]
    assert any("Les valeurs de «\u00a0ref\u00a0» semblent être des identifiants" in sentence for sentence in said)


def test_a_finding_of_a_newer_service_is_said_in_english(client: Client):
    from triptych.ui import findings

    newer = Finding(check="of-tomorrow", severity=Severity.WARNING, message="It is so.")
    assert findings.sentence(newer) == "It is so."
