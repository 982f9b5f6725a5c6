"""Foreign models, each logged by a plain script with its own library, answer through the API."""

from __future__ import annotations

import pytest

# The models' own code may warn; only its answers are ours.
pytestmark = pytest.mark.filterwarnings("default")

IMAGE = [[[0.5], [0.0], [0.0], [1.0]]] * 4
ROWS = {
    "trips": [
        {"day": "2026-03-07", "line": "north", "riders": 3},
        {"day": "2026-03-09T00:00:00Z", "line": None, "riders": None},
    ],
    "loans": [{"income": 61.5, "debts": 0}, {"income": None, "debts": 4}],
    "rents": [{"size": 40.0, "town": "Paris"}, {"size": 40.0, "town": "Nice"}],
    "shops": [{"sales": 1.0, "kind": "café"}, {"sales": 8.5, "kind": "bakery"}],
    "trend": [[1.0, 2.0, 3.0], [-1, -2, -3]],
    "basket": [
        {"prices": [1.5, 2.0], "customer": {"name": "Ada"}},
        {"prices": [], "customer": {"name": "B", "age": 3}},
    ],
    "fields": [{"rain": 3.0, "soil": "clay"}, {"rain": 8, "soil": "sand"}],
    "images": [IMAGE, [[[0.0]] * 4] * 4],
    "unsigned": [[1, None, "x"], {"a": 1}],
    "shown": [{"colour": "blue", "weight": 2.5}, {"colour": None, "weight": 1}],
    "tastes": ["good tea", "stale bread"],
}
ANSWERS = {
    "trips": ["late", "on time"],
    "loans": [1, 0],
    "shops": ["middle", "large"],
    "trend": ["up", "down"],
    "basket": [{"total": 3.5, "label": "plain"}, {"total": 0.0, "label": "plain"}],
    "unsigned": [2, 1],
    "shown": [2, 1],
    "tastes": ["great", "poor"],
}
CLASSES = {
    "trips": {"late", "on time"},
    "loans": {"0", "1"},
    "rents": {"0", "1"},
    "shops": {"large", "middle", "small"},
    "trend": {"up", "down"},
    "tastes": {"great", "poor"},
}


def assert_same(one: object, other: object) -> None:
    """The same answer, but for the last bits of what a matrix product of another size gives.

    A small probability is 1 less a large one, and has the large one's last bits; some models are of 32 bits.
    """
    if isinstance(one, float):
        assert one == pytest.approx(other, rel=1e-6, abs=2**-23)
    elif isinstance(one, dict):
        assert one.keys() == other.keys()
        for name in one:
            assert_same(one[name], other[name])
    elif isinstance(one, list):
        assert len(one) == len(other)
        for left, right in zip(one, other, strict=True):
            assert_same(left, right)
    else:
        assert one == other


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_alone_gets_the_answer_that_it_gets_among_others(http, name):
    path = f"/models/{name}/predict"
    together = http.post(path, json={"inputs": ROWS[name] * 3})
    assert together.status_code == 200, together.text
    body = together.json()
    for place, row in enumerate(ROWS[name] * 3):
        alone = http.post(path, json={"input": row}).json()
        assert_same(alone["prediction"], body["predictions"][place])
        if "probabilities" in body:
            assert_same(alone["probabilities"], body["probabilities"][place])


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_the_model_says_what_it_was_taught(http, name):
    body = http.post(f"/models/{name}/predict", json={"inputs": ROWS[name]}).json()
    assert body["predictions"] == ANSWERS[name]
    assert (body["model"], body["version"], len(body["digest"])) == (name, "1", 64)


@pytest.mark.parametrize("name", sorted(ROWS))
def test_an_ordinary_classifier_gives_its_probabilities_in_the_same_answer(http, name):
    body = http.post(f"/models/{name}/predict", json={"input": ROWS[name][0]}).json()
    assert set(body.get("probabilities", ())) == CLASSES.get(name, set())
    if name in CLASSES:
        assert sum(body["probabilities"].values()) == pytest.approx(1.0)


def test_a_tensor_gets_a_tensor(http):
    body = http.post("/models/images/predict", json={"input": IMAGE}).json()
    assert len(body["prediction"]) == 2
    assert sum(body["prediction"]) == pytest.approx(1.0)


def test_params_reach_the_model(http):
    row = ROWS["basket"][0]
    body = http.post(
        "/models/basket/predict", json={"input": row, "params": {"discount": 0.5, "labels": ["sale"]}}
    ).json()
    assert body["prediction"] == {"total": 1.75, "label": "sale"}


@pytest.mark.parametrize("params", [{"discount": "half"}, {"discuont": 0.5}, {"labels": "sale"}, [], "x"])
def test_params_that_do_not_fit_are_refused(http, params):
    answer = http.post("/models/basket/predict", json={"input": ROWS["basket"][0], "params": params})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-input")
    assert answer.json()["errors"][0]["pointer"].startswith("/params")


def test_a_row_that_the_model_s_own_code_refuses_is_named(http):
    good, bad = ROWS["basket"][0], {"prices": [1.0], "customer": {"name": "nobody"}}
    alone = http.post("/models/basket/predict", json={"input": bad})
    assert (alone.status_code, alone.json()["code"]) == (422, "model-rejected")
    assert "nobody buys" not in alone.text
    together = http.post("/models/basket/predict", json={"inputs": [good, bad, good]})
    assert [error["pointer"] for error in together.json()["errors"]] == ["/inputs/1"]


CASTS = [
    ("loans", {"income": 1.5, "debts": 1.5}, "/input/debts", "not-an-integer"),
    ("loans", {"income": 1.5, "debts": 3_000_000_000}, "/input/debts", "too-large"),
    ("loans", {"income": 1.5, "debts": None}, "/input/debts", "missing"),
    ("rents", {"town": "Nice"}, "/input/size", "missing"),
    ("loans", {"income": "1.5", "debts": 1}, "/input/income", "not-a-number"),
    ("trips", {"day": 1_769_846_400, "line": "north", "riders": 1}, "/input/day", "not-a-datetime"),
    ("trips", {"day": "0001-01-01", "line": "north", "riders": 1}, "/input/day", "too-far"),
    ("shops", {"sales": 1.0, "kind": None}, "/input/kind", "missing"),
    ("shops", {"sales": 1.0, "kind": 3}, "/input/kind", "not-a-text"),
    ("trend", [1e300, 0.0, 0.0], "/input/0", "too-large"),
    ("trend", [1.0, 2.0], "/input", "wrong-shape"),
    ("images", [[[0.0]] * 4] * 3, "/input", "wrong-shape"),
    ("images", [[[0.0]] * 4] * 3 + [[[True]] * 4], "/input/3/0/0", "not-a-number"),
    ("basket", {"prices": [1.0, "2"], "customer": {"name": "A"}}, "/input/prices/1", "not-a-number"),
    ("basket", {"prices": [1.0], "customer": {"age": 3}}, "/input/customer/name", "missing"),
    ("basket", {"prices": [1.0], "customer": {"name": "A", "ages": 3}}, "/input/customer/ages", "unknown-field"),
    ("basket", {"prices": [1.0], "customer": {"name": "A", "age": 2**63}}, "/input/customer/age", "too-large"),
    ("basket", {"prices": [1.0], "customer": {"name": "A"}, "notes": {"a": 1}}, "/input/notes/a", "not-a-text"),
]


@pytest.mark.parametrize(("name", "row", "pointer", "code"), CASTS)
def test_what_mlflow_would_cast_in_silence_is_refused_by_name(http, name, row, pointer, code):
    answer = http.post(f"/models/{name}/predict", json={"input": row})
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert len(answer.content) < 2000
