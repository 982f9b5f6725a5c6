from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from tests.client.service import MODEL, ROW
from triptych.client import Client

SCREEN = """
from triptych.ui import problems
from triptych.ui.screens import predict
problems.shown(predict.draw)()
"""


@pytest.fixture
def screen(client: Client) -> AppTest:
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = client
    return screen.run()


def field(name: str) -> str:
    return f"field-{MODEL}-champion-{name}"


def fill(screen: AppTest) -> None:
    screen.number_input(key=field("area")).set_value(ROW["area"])
    screen.number_input(key=field("rooms")).set_value(ROW["rooms"])
    screen.selectbox(key=field("district")).set_value(ROW["district"])
    screen.segmented_control(key=field("garden")).set_value(ROW["garden"])


def answer(screen: AppTest) -> str:
    return "".join(html.proto.body for html in screen.html)


def test_the_form_has_one_field_for_each_column(screen: AppTest):
    assert not screen.exception
    assert {widget.label for widget in screen.number_input} == {"area", "rooms"}
    assert [widget.label for widget in screen.text_input] == ["ref"]


def test_the_answer_is_the_model_s(screen: AppTest, client: Client):
    fill(screen)
    screen.button(key="predict").click().run()
    expected = client.models[MODEL].predict(ROW)
    assert f"{expected.prediction:,.0f}" in answer(screen)
    assert f"{MODEL}, version 1" in answer(screen)
    assert "answer-stale" not in answer(screen)


@pytest.mark.parametrize(("language", "said"), [("en", "in 90 of 100 cases."), ("fr", "dans 90 cas sur 100.")])
def test_where_the_truth_lies_is_said_below_the_answer(screen: AppTest, client: Client, language, said):
    screen.session_state["lang"] = language
    screen.run()
    fill(screen)
    screen.button(key="predict").click().run()
    interval = client.models[MODEL].predict(ROW, interval=0.9).interval
    assert said in answer(screen)
    if language == "en":
        assert f"Between {interval.lower:,.0f} and {interval.upper:,.0f}" in answer(screen)


def test_an_answer_is_marked_when_the_inputs_have_changed(screen: AppTest):
    fill(screen)
    screen.button(key="predict").click().run()
    screen.number_input(key=field("rooms")).set_value(5).run()
    assert "answer-stale" in answer(screen)


def test_a_missing_value_is_said_at_its_field(screen: AppTest):
    fill(screen)
    screen.number_input(key=field("rooms")).set_value(None)
    screen.button(key="predict").click().run()
    assert any("“rooms” is missing" in text.value for text in screen.markdown)
    assert screen.error[0].value == "Some fields need a look. Nothing was predicted."


def test_a_sentence_at_a_field_goes_away_with_its_cause(screen: AppTest):
    screen.button(key="predict").click().run()
    fill(screen)
    screen.run()
    assert not screen.error


def test_a_nullable_field_may_stay_empty(screen: AppTest):
    fill(screen)
    screen.number_input(key=field("area")).set_value(None)
    screen.button(key="predict").click().run()
    assert "answer-value" in answer(screen)


def test_an_example_fills_the_form(screen: AppTest, client: Client):
    screen.button(key="example").click().run()
    first = client.models.examples(MODEL, limit=25)[0]
    assert screen.number_input(key=field("rooms")).value == first["rooms"]
    screen.button(key="predict").click().run()
    assert "answer-value" in answer(screen)


def test_an_unusual_number_is_warned_of_softly(screen: AppTest):
    screen.number_input(key=field("area")).set_value(9999.0).run()
    assert any("Unusual" in text.value for text in screen.markdown)


def test_french_is_spoken_throughout(client: Client):
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = client
    screen.session_state["lang"] = "fr"
    screen.run()
    assert screen.title[0].value == "Prédire"
    screen.number_input(key=field("rooms")).set_value(None)
    screen.button(key="predict").click().run()
    assert any("Il manque une valeur ici." in text.value for text in screen.markdown)


def test_a_service_that_is_down_is_one_sentence_and_a_button():
    screen = AppTest.from_string(SCREEN, default_timeout=20)
    screen.session_state["client"] = Client("http://127.0.0.1:9", timeout=1)
    screen.run()
    assert not screen.exception
    assert screen.error[0].value.startswith("The service does not answer.")
    assert [button.label for button in screen.button] == ["Try again"]


def test_the_answer_says_why(screen: AppTest, client: Client):
    fill(screen)
    screen.button(key="predict").click().run()
    assert not screen.exception
    assert "### Why" in [text.value for text in screen.markdown]
    explanation = client.models[MODEL].predict(ROW, explain=True).explanation
    assert explanation is not None
    drawn = "".join(str(node.proto) for node in screen.main if node.type == "vega_lite_chart")
    assert "district = Centre" in drawn
    screen.number_input(key=field("rooms")).set_value(5).run()
    assert "### Why" not in [text.value for text in screen.markdown]
