"""A finding that the score is too good offers the training whose score is not."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.client.service import MODEL, flats
from triptych.client import Client
from triptych.domain.job import Job, JobState, TrainingRequest
from triptych.domain.run import TrainingResult
from triptych.training.checks.groups import Groups
from triptych.training.checks.time_order import TimeOrder

JOB = """
import streamlit as st
from triptych.ui import problems, session
from triptych.ui.screens import progress
problems.shown(lambda: progress.draw(session.client().jobs.get(st.query_params["job"])))()
"""
RESULTS = """
import streamlit as st
from triptych.ui import navigation
from triptych.ui.screens import apart
def results():
    apart.recorded(st.session_state["found"], (), st.session_state["run"])
def data():
    st.write("the data")
pages = {"results": st.Page(results, url_path="results", default=True), "data": st.Page(data, url_path="data")}
navigation.register(pages)
st.navigation(list(pages.values())).run()
"""
DRIFT = TimeOrder().finding(["built"], target="price", drift=0.84)
ALIKE = Groups().finding(["district"], target="price", alike=0.41, share=0.9, groups=60)
RESULT = TrainingResult(
    name=MODEL, version="1", run_id="r7", task="regression", metrics={"rmse": 1.0}, baseline={"rmse": 2.0},
    findings=(DRIFT, ALIKE),
)  # fmt: skip


@pytest.fixture
def store(client: Client):
    """The queue of the service; jobs that are left are cancelled."""
    yield client.jobs._transport._http.app.state.context.jobs._store
    for left in client.jobs.list():
        client.jobs.cancel(left.id)


@pytest.fixture
def claim(client: Client, store, tmp_path):
    """A training that goes on, of whose table the checks found something."""
    dataset = client.datasets.upload(flats(tmp_path / "flats.csv", rows=40))
    client.jobs.train(TrainingRequest(dataset=dataset.id, target="price", drop=("ref",), group="rooms"))
    held = store.claim("worker", 60)
    store.warn(held, [DRIFT, ALIKE])
    return held


def visit(client: Client, job: Job, language: str = "en") -> AppTest:
    screen = AppTest.from_string(JOB, default_timeout=60)
    screen.session_state["client"] = client
    screen.session_state["lang"] = language
    screen.session_state["pages"] = dict.fromkeys(("predict", "models"), "http://127.0.0.1/elsewhere")
    screen.query_params["job"] = job.id
    screen.run()
    assert not screen.exception
    return screen


def test_a_running_training_shows_what_was_found_and_gives_way_to_the_one_that_is_asked_for(client, claim):
    screen = visit(client, claim.job)
    assert [warning.value for warning in screen.warning] == [DRIFT.message, ALIKE.message]
    button = screen.button(key="apart-time-built")
    assert (button.label, button.help) == (
        "Train again, measuring on the latest rows by “built”", "This training is then cancelled.",
    )  # fmt: skip
    button.click().run()
    assert not screen.exception
    asked = client.jobs.list()[0]
    assert screen.query_params["job"] == asked.id
    assert (asked.request.time, asked.request.group, asked.request.drop) == ("built", None, ("ref",))
    assert client.jobs.get(claim.job.id).state is JobState.CANCELLED


def test_a_training_that_registers_goes_on_beside_the_one_that_is_asked_for(client, claim, store):
    store.register(claim)
    button = visit(client, claim.job).button(key="apart-time-built")
    assert not button.help
    button.click().run()
    assert client.jobs.list()[0].request.time == "built"
    assert client.jobs.get(claim.job.id).state is JobState.RUNNING


def test_a_training_that_ended_offers_the_same_in_french(client, claim, store):
    store.finish(claim, RESULT)
    screen = visit(client, claim.job, "fr")
    button = screen.button(key="apart-group-district")
    assert button.label == "Recommencer en mesurant sur des groupes entiers de «\u00a0district\u00a0»"
    button.click().run()
    assert not screen.exception
    asked = client.jobs.list()[0].request
    assert (asked.time, asked.group, asked.target) == (None, "district", "price")


def test_a_failed_training_says_what_was_found(client, claim, store):
    store.fail(claim, "The disk is full.")
    screen = visit(client, claim.job)
    assert [warning.value for warning in screen.warning] == [DRIFT.message, ALIKE.message]
    assert [error.value for error in screen.error] == ["The disk is full."]


def test_why_a_training_failed_has_a_title_in_the_language_of_the_page(client, claim, store):
    store.fail(claim, "The *disk* is full.")
    assert visit(client, claim.job, "fr").error[0].value == "**L’entraînement a échoué.** The \\*disk\\* is full."


def results(client: Client, run: str) -> AppTest:
    screen = AppTest.from_string(RESULTS, default_timeout=60)
    screen.session_state["client"] = client
    screen.session_state["lang"] = "en"
    screen.session_state["found"] = [DRIFT, ALIKE]
    screen.session_state["run"] = run
    screen.run()
    assert not screen.exception
    return screen


def test_the_results_of_a_job_offer_it_too(client, claim, store):
    store.finish(claim, RESULT)
    screen = results(client, "r7")
    screen.button(key="apart-group-district").click().run()
    assert not screen.exception
    assert client.jobs.list()[0].request.group == "district"
    assert screen.markdown[0].value == "the data"


def test_the_results_of_no_job_only_say_what_was_found(client):
    screen = results(client, "of the command line")
    assert [warning.value for warning in screen.warning] == [DRIFT.message, ALIKE.message]
    assert not screen.button
