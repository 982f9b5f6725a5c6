"""What a model does not say of itself is said for it, in plain words."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.filterwarnings("default")


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("unsigned", {"nothing-known", "no-example"}),
        ("shown", {"no-signature", "no-choices", "no-range"}),
        ("loans", {"no-example", "no-range", "never-missing"}),
        ("trips", {"no-choices", "no-range"}),
        ("images", {"no-example"}),
    ],
)
def test_a_model_says_what_it_lacks(http, name, codes):
    model = http.get(f"/models/{name}").json()
    assert {lack["code"] for lack in model["lacking"]} == codes
    assert all(lack["message"].endswith(".") for lack in model["lacking"])


def test_the_origin_of_a_schema_is_marked(http):
    origins = {name: http.get(f"/models/{name}/schema").json()["origin"] for name in ("unsigned", "shown", "loans")}
    assert origins == {"unsigned": "nothing", "shown": "example", "loans": "signature"}


def test_an_example_is_shown_as_rows(http):
    assert http.get("/models/trips/examples?limit=1").json()["examples"] == [
        {"day": "2026-01-01T00:00:00", "line": "north", "riders": None}
    ]
    assert http.get("/models/trend/examples").json()["examples"][0].keys() == {"input-0"}


def test_every_example_is_answered(http):
    for name in ("trips", "trend", "shown"):
        for row in http.get(f"/models/{name}/examples").json()["examples"]:
            assert http.post(f"/models/{name}/predict", json={"input": row}).status_code == 200
