"""A model is asked no oftener than there is something to answer, and what its author's error says stays in the log."""

from __future__ import annotations

import pytest

from triptych.domain.errors import InvalidInput, ModelUnusable
from triptych.serving.foreign import ForeignRuntime

SECRET = "what only the author knows"


@pytest.mark.parametrize(
    ("error", "status"),
    [(ValueError(SECRET), 500), (ModelUnusable("It can't."), 503), (InvalidInput("It does not fit."), 422)],
)
def test_a_model_that_fails_is_asked_once(http, monkeypatch, error, status):
    asked = []

    def fail(self, rows, params=None):
        asked.append(rows)
        raise error

    monkeypatch.setattr(ForeignRuntime, "rows", fail)
    answer = http.post("/models/tariff/predict", json={"input": {"price": 1.5, "pieces": 2}})
    assert (answer.status_code, len(asked)) == (status, 1)
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert SECRET not in answer.text


@pytest.mark.parametrize("asking", ["interval=0.9", "explain=true", "explain=true&interval=0.9"])
@pytest.mark.parametrize("body", [{"input": {"price": 1.5, "pieces": 2}}, {"inputs": [{"price": 1.5, "pieces": 2}]}])
def test_a_model_is_not_asked_for_what_it_does_not_have(http, monkeypatch, asking, body):
    asked = []
    monkeypatch.setattr(ForeignRuntime, "rows", lambda *rows: asked.append(rows))
    answer = http.post(f"/models/tariff/predict?{asking}", json=body)
    assert (answer.status_code in {409, 422}, asked) == (True, [])
