"""What is sent beside the rows is checked against the model's own list, and never cast."""

from __future__ import annotations

from datetime import datetime

import pytest

from triptych.domain.errors import InvalidInput
from triptych.domain.schema import Kind, Param
from triptych.serving.params import ParamChecker

PARAMS = ParamChecker(
    (
        Param(name="temperature", kind=Kind.NUMBER, dtype="float64", default=0.5),
        Param(name="top", kind=Kind.INTEGER, dtype="int32", default=3),
        Param(name="loud", kind=Kind.BOOLEAN, default=False),
        Param(name="stop", kind=Kind.TEXT, default=["."], many=True),
        Param(name="since", kind=Kind.DATETIME, default="2026-01-31T00:00:00"),
    )
)
DEFAULTS = {"temperature": 0.5, "top": 3, "loud": False, "stop": ["."], "since": datetime(2026, 1, 31)}  # noqa: DTZ001


def test_what_is_not_sent_has_its_default():
    assert PARAMS.check(None) == PARAMS.check({}) == DEFAULTS
    assert PARAMS.check({"top": 5, "stop": ["!", "?"]}) == {**DEFAULTS, "top": 5, "stop": ["!", "?"]}


def test_a_whole_number_is_a_number():
    assert PARAMS.check({"temperature": 1})["temperature"] == 1.0


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({"temperature": "hot"}, "/params/temperature", "not-a-number"),
        ({"temperature": None}, "/params/temperature", "not-a-number"),
        ({"top": 1.5}, "/params/top", "not-an-integer"),
        ({"top": 2**31}, "/params/top", "too-large"),
        ({"top": True}, "/params/top", "not-an-integer"),
        ({"loud": "false"}, "/params/loud", "not-a-boolean"),
        ({"stop": "."}, "/params/stop", "not-a-list"),
        ({"stop": [".", 1]}, "/params/stop/1", "not-a-text"),
        ({"since": 1769846400}, "/params/since", "not-a-datetime"),
        ({"temprature": 1.0}, "/params/temprature", "unknown-param"),
        ([], "/params", "not-an-object"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(given, pointer, code):
    with pytest.raises(InvalidInput) as caught:
        PARAMS.check(given)
    assert [(field.pointer, field.code) for field in caught.value.fields] == [(pointer, code)]


def test_a_model_without_params_takes_none():
    none = ParamChecker()
    assert none.check(None) is none.check({}) is None
    with pytest.raises(InvalidInput, match="no params"):
        none.check({"a": 1})


def test_a_thousand_unknown_params_are_refused_briefly():
    with pytest.raises(InvalidInput) as caught:
        PARAMS.check({f"p{place}": place for place in range(1000)})
    assert len(caught.value.fields) == 10
