from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.client.service import MODEL, ROW
from triptych.client import Client
from triptych.domain.schema import Column, Kind
from triptych.ui import sliders
from triptych.ui.question import Question

SCREEN = """
from triptych.ui import problems, session
from triptych.ui.screens import whatif
problems.shown(lambda: whatif.draw("flats", None, session.client().models.schema("flats")))()
"""


def field(name: str) -> str:
    return f"field-whatif-{MODEL}-champion-{name}"


@pytest.fixture
def screen(client: Client) -> AppTest:
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = client
    screen.session_state[f"asked-{MODEL}-champion"] = {
        "question": Question(row=ROW, params={}), "answer": client.models[MODEL].predict(ROW)
    }  # fmt: skip
    return screen.run()


def shown(screen: AppTest) -> str:
    return "".join(html.proto.body for html in screen.html)


def test_the_row_that_was_answered_is_pinned(screen: AppTest):
    assert not screen.exception
    assert screen.slider(key=field("area")).value == ROW["area"]
    assert screen.selectbox(key=field("district")).value == ROW["district"]
    assert "These are the pinned values." in shown(screen)


def test_a_change_is_measured_against_the_pinned_row(screen: AppTest, client: Client):
    screen.slider(key=field("area")).set_value(100.0).run()
    before, now = client.models[MODEL].predict([ROW, {**ROW, "area": 100.0}]).predictions
    assert f"{now:,.0f}" in shown(screen)
    assert f"+{now - before:,.0f} from {before:,.0f}" in shown(screen)
    assert screen.table[0].value.to_numpy().tolist() == [["area", "61.5", "100"]]


def test_the_pinned_values_come_back_or_are_replaced(screen: AppTest):
    screen.slider(key=field("rooms")).set_value(5).run()
    screen.button(key="whatif-back").click().run()
    assert screen.slider(key=field("rooms")).value == ROW["rooms"]
    screen.slider(key=field("rooms")).set_value(5).run()
    screen.button(key="whatif-pin").click().run()
    assert "These are the pinned values." in shown(screen)
    assert screen.slider(key=field("rooms")).value == 5


def test_without_an_answer_an_example_is_pinned_and_another_takes_its_place(client: Client):
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = client
    screen.run()
    first, second = client.models.examples(MODEL, limit=2)
    assert screen.slider(key=field("rooms")).value == first["rooms"]
    screen.button(key="whatif-other").click().run()
    screen.button(key="whatif-other").click().run()
    assert screen.selectbox(key=field("district")).value == second["district"]


@pytest.mark.parametrize(
    ("column", "held", "expected"),
    [
        (Column(name="n", kind=Kind.INTEGER, minimum=1, maximum=6), 3, (1, 6, 1)),
        (Column(name="n", kind=Kind.INTEGER, minimum=1, maximum=6), 9, (1, 9, 1)),
        (Column(name="x", kind=Kind.NUMBER, minimum=0, maximum=50, p1=0.0, p99=50.0), 2.5, (0.0, 50.0, 1.0)),
        (Column(name="x", kind=Kind.NUMBER), 2.5, None),
        (Column(name="x", kind=Kind.NUMBER, minimum=2, maximum=2), 2.0, None),
        (Column(name="x", kind=Kind.NUMBER, minimum=0, maximum=1), None, None),
        (Column(name="d", kind=Kind.DATETIME, minimum="2020-01-01", maximum="2021-01-01"), None, None),
    ],
    ids=["inside", "outside", "number", "no range", "one value", "missing", "date"],
)
def test_a_slider_spans_what_was_seen_and_holds_the_present_value(column, held, expected):
    assert sliders.bounds(column, held) == expected
