"""The order of a training, as a person gives it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.client.service import flats
from triptych.client import Client
from triptych.domain.errors import ServiceUnavailable

SCREEN = """
import streamlit as st
from triptych.ui import problems, session
from triptych.ui.screens import train
problems.shown(lambda: train.draw(session.client().datasets.get(st.query_params["dataset"])))()
"""


@pytest.fixture
def order(client: Client, tmp_path):
    """The screen of a new data set; jobs that it starts are cancelled."""
    dataset = client.datasets.upload(flats(tmp_path / "flats.csv", rows=40))
    screen = AppTest.from_string(SCREEN, default_timeout=60)
    screen.session_state["client"] = client
    screen.query_params["dataset"] = dataset.id
    screen.run()
    screen.selectbox(key=f"target-{dataset.id}").set_value("price").run()
    assert not screen.exception
    yield screen, dataset.id
    for left in client.jobs.list():
        client.jobs.cancel(left.id)


def asked(screen: AppTest, client: Client):
    """What is asked for when the button is pressed."""
    screen.button(key="train-button").click().run()
    return client.jobs.list()[0].request


def test_any_rows_measure_unless_it_is_said_otherwise(order, client):
    screen, _ = order
    request = asked(screen, client)
    assert (request.target, request.group, request.time) == ("price", None, None)


@pytest.mark.parametrize(("how", "column"), [("group", "district"), ("time", "rooms")])
def test_whole_groups_or_the_latest_rows_may_measure(order, client, how, column):
    screen, dataset = order
    screen.segmented_control(key=f"division-{dataset}").set_value(how).run()
    choice = screen.selectbox(key=f"{how}-{dataset}")
    assert "price" not in choice.options
    assert ("district" in choice.options) == (how == "group")
    choice.set_value(column).run()
    assert not screen.exception
    request = asked(screen, client)
    assert getattr(request, how) == column
    assert request.division == type(request.division)(**{how: column})


def test_rows_may_count_as_much_as_a_column_of_numbers_says(order, client):
    screen, dataset = order
    choice = screen.selectbox(key=f"weights-{dataset}")
    assert choice.value is None
    assert "area" in choice.options
    assert not {"price", "district"} & set(choice.options)
    choice.set_value("area").run()
    assert not screen.exception
    assert asked(screen, client).weights == "area"


@pytest.mark.parametrize("seconds", [None, 90.0])
def test_the_seconds_of_the_training_may_be_said(order, client, seconds):
    screen, dataset = order
    field = screen.number_input(key=f"budget-{dataset}")
    assert (field.value, field.min) == (None, 1.0)
    if seconds is not None:
        field.set_value(seconds).run()
    assert asked(screen, client).budget == seconds


class Losing:
    """A client whose first answer to an order is lost, as that of a first click is when a second one interrupts it."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self.jobs = self
        self.lost = False

    def __getattr__(self, name):
        return getattr(self._client, name)

    def train(self, request, *, key=None):
        job = self._client.jobs.train(request, key=key)
        if not self.lost:
            self.lost = True
            raise ServiceUnavailable
        return job


def test_a_button_that_is_pressed_twice_orders_one_training(order, client):
    screen, dataset = order
    before = len(client.jobs.list())
    screen.session_state["client"] = Losing(client)
    screen.button(key="train-button").click().run()
    assert "job" not in screen.query_params
    screen.button(key="train-button").click().run()
    (job,) = client.jobs.list()[: len(client.jobs.list()) - before]
    assert screen.query_params["job"] == job.id
    screen.text_input(key=f"name-{dataset}").set_value("another").run()
    screen.button(key="train-button").click().run()
    assert len(client.jobs.list()) == before + 2


def test_what_was_ordered_and_has_ended_may_be_ordered_again(order, client):
    screen, _ = order
    screen.button(key="train-button").click().run()
    first = client.jobs.list()[0]
    client.jobs.cancel(first.id)
    screen.button(key="train-button").click().run()
    second = client.jobs.list()[0]
    assert second.id != first.id
    assert second.request == first.request


def test_what_wrong_decisions_cost_is_asked_for_of_two_classes(order, client):
    screen, dataset = order
    assert [found.label for found in screen.number_input] == ["Budget in seconds"]
    screen.selectbox(key=f"target-{dataset}").set_value("garden").run()
    assert [found.label for found in screen.number_input][1:] == ["Cost of a missed “True”", "Cost of a false “True”"]
    screen.number_input(key=f"false_negative-{dataset}").set_value(5.0).run()
    assert not screen.exception
    request = asked(screen, client)
    assert (request.target, request.cost_false_positive, request.cost_false_negative) == ("garden", None, 5.0)


def test_a_decision_that_costs_nothing_is_refused_in_words(order, client):
    screen, dataset = order
    screen.selectbox(key=f"target-{dataset}").set_value("garden").run()
    screen.number_input(key=f"false_negative-{dataset}").set_value(0.0).run()
    before = client.jobs.list()
    screen.button(key="train-button").click().run()
    assert client.jobs.list() == before
    assert any("must be more than 0" in error.value for error in screen.error)
