"""A person fills in the form of any model, whatever it takes."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from tests.foreign.test_served import IMAGE, ROWS
from triptych.client import Client
from triptych.domain.errors import InvalidInput
from triptych.services.batch import Batch

pytestmark = pytest.mark.filterwarnings("default")

SCREEN = """
from triptych.ui import problems
from triptych.ui.screens import predict
problems.shown(predict.draw)()
"""


@pytest.fixture
def visit(http):
    """Open the form of a model."""

    def open_form(model: str, language: str = "en") -> AppTest:
        screen = AppTest.from_string(SCREEN, default_timeout=60)
        screen.session_state["client"] = Client(http=http)
        screen.session_state["lang"] = language
        screen.run()
        screen.selectbox(key="model").set_value(model).run()
        assert not screen.exception
        return screen

    return open_form


def answer(screen: AppTest) -> str:
    return "".join(html.proto.body for html in screen.html)


def write(screen: AppTest, model: str, name: str, text: str) -> None:
    screen.text_area(key=f"field-{model}-champion-{name}").set_value(text)


def predict(screen: AppTest) -> AppTest:
    screen.button(key="predict").click().run()
    assert not screen.exception
    return screen


def said(screen: AppTest) -> list[str]:
    return [text.value for text in screen.markdown if ":material/error:" in text.value]


@pytest.mark.parametrize("model", sorted(ROWS))
def test_every_model_has_a_form(visit, model):
    screen = visit(model)
    assert screen.button(key="predict")


def test_a_tensor_is_written_as_json(visit):
    screen = visit("images")
    (area,) = screen.text_area
    area.set_value(json.dumps(IMAGE))
    assert "answer-value" in answer(predict(screen))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[[1, 2], [3, 4]", "This is not JSON: look at line 1, character 16."),
        ("[[1,\n 2}]", "This is not JSON: look at line 2, character 3."),
        ("[NaN]", "This is not JSON that can be sent."),
        ("[1e999]", "This is not JSON that can be sent."),
        (r'["\ud800"]', "This is not JSON that can be sent."),
        ("[" * 100_000, "This is not JSON that can be sent."),
        (json.dumps([[[0.0]] * 4] * 3), "must be lists in lists of shape (4, 4, 1)."),
        (json.dumps([[[0.0]] * 4] * 3 + [[[True]] * 4]), "At 3, 0, 0: "),
    ],
)
def test_what_is_wrong_with_a_tensor_stands_at_its_field(visit, text, sentence):
    screen = visit("images")
    (area,) = screen.text_area
    area.set_value(text)
    (fault,) = said(predict(screen))
    assert sentence in fault
    assert screen.error[0].value == "Some fields need a look. Nothing was predicted."
    assert "answer-value" not in answer(screen)


def test_lists_objects_and_options_reach_the_model(visit):
    screen = visit("basket")
    write(screen, "basket", "prices", "[1.5, 2.0]")
    write(screen, "basket", "customer", '{"name": "Ada"}')
    assert "3.5" in answer(predict(screen))
    screen.number_input(key="field-basket-champion-params-discount").set_value(0.5)
    screen.text_area(key="field-basket-champion-params-labels").set_value('["sale"]')
    predict(screen)
    assert "1.75" in answer(screen)
    assert "sale" in answer(screen)
    assert any('"params": {"discount": 0.5' in code.value for code in screen.code)
    assert any("params={'discount': 0.5" in code.value for code in screen.code)


def test_what_is_wrong_inside_an_object_or_an_option_is_said_with_its_place(visit):
    screen = visit("basket")
    write(screen, "basket", "prices", '[1.5, "2"]')
    write(screen, "basket", "customer", '{"name": "Ada", "ages": 3}')
    faults = said(predict(screen))
    assert ["At 1:" in fault for fault in faults] == [True, False]
    assert "At ages:" in faults[1]
    write(screen, "basket", "prices", "[1.5]")
    write(screen, "basket", "customer", '{"name": "Ada"}')
    screen.text_area(key="field-basket-champion-params-labels").set_value('["sale", 3]')
    (fault,) = said(predict(screen))
    assert "At 1:" in fault


def test_a_model_that_says_nothing_takes_any_json(visit):
    for text, prediction in (('{"a": 1}', "1"), ('[1, null, "x"]', "2")):
        screen = visit("unsigned")
        write(screen, "unsigned", "input", text)
        assert f'<p class="answer-value">{prediction}</p>' in answer(predict(screen))


def test_french_says_what_is_wrong_too(visit):
    screen = visit("images", "fr")
    (area,) = screen.text_area
    area.set_value("[1")
    (fault,) = said(predict(screen))
    assert "Ce n’est pas du JSON" in fault
    area = screen.text_area[0]
    area.set_value("[1]")
    (fault,) = said(predict(screen))
    assert "pas les bonnes longueurs" in fault


@pytest.mark.parametrize("model", ["images", "basket", "unsigned"])
def test_the_other_ways_say_what_they_can_not_do(visit, model):
    screen = visit(model)
    screen.query_params["way"] = "batch"
    screen.run()
    assert not screen.exception


def test_a_tables_params_are_filled_in_beside_it(visit):
    screen = visit("tariff")
    screen.query_params["way"] = "batch"
    screen.run()
    screen.file_uploader[0].upload("t.csv", b"price,pieces\n2.5,4\n", "text/csv").run()
    assert screen.dataframe[0].value["prediction"].tolist() == ["10.0"]
    screen.number_input(key="field-batch-tariff-champion-params-discount").set_value(0.5).run()
    assert screen.dataframe[0].value["prediction"].tolist() == ["5.0"]
    screen.text_area(key="field-batch-tariff-champion-params-labels").set_value("[").run()
    assert not screen.file_uploader
    assert any("This is not JSON" in text.value for text in screen.markdown)


def test_a_file_is_answered_with_params(http, tmp_path):
    loaded = http.app.state.context.deployments.get("tariff")
    (tmp_path / "rows.csv").write_text("price,pieces\n2.5,4\n10,1\n")
    for params, said in (({"discount": 0.25}, "7.5"), (None, "10.0")):
        Batch(loaded, params=params).run(tmp_path / "rows.csv", tmp_path / "out.csv")
        assert (tmp_path / "out.csv").read_text().split()[1:] == [said, said]
    with pytest.raises(InvalidInput, match="discuont"):
        Batch(loaded, params={"discuont": 1})
