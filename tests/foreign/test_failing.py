"""A model that fails is asked once, and what its author's error says stays in the log."""

from __future__ import annotations

import pytest

from triptych.domain.errors import InvalidInput, ModelUnusable
from triptych.serving.foreign import ForeignRuntime

SECRET = "/home/author/secret"


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
