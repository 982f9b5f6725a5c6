"""Explanations over HTTP."""

from __future__ import annotations

import math

import pytest

from tests.trained import FLAT, PENGUIN, REVIEW


def explained(http, path, row):
    response = http.post(f"{path}?explain=true", json={"input": row})
    assert response.status_code == 200, response.text
    plain = http.post(path, json={"input": row}).json()
    answer = response.json()
    explanation = answer.pop("explanation")
    assert answer | {"prediction_id": ""} == plain | {"prediction_id": ""}
    return answer, explanation


@pytest.mark.parametrize("path", ["/models/flats/predict", "/models/flats/versions/1/predict"])
def test_the_contributions_to_a_number_add_up_to_it(http, path):
    answer, found = explained(http, path, FLAT)
    assert found["contributions"].keys() == FLAT.keys() - {"ref"}
    total = found["base"] + sum(found["contributions"].values())
    assert found["score"] == pytest.approx(total)
    assert found["measure"] in {"value", "log"}
    said = math.exp(total) if found["measure"] == "log" else total
    assert said == pytest.approx(answer["prediction"])
    assert found["label"] is None
    assert found["exact"] in {True, False}  # a mean of several models may not be


def test_the_contributions_to_a_class_add_up_to_its_probability(http):
    answer, found = explained(http, "/models/penguins/predict", PENGUIN)
    assert found["label"] == answer["prediction"]
    logs = {label: math.log(share) for label, share in answer["probabilities"].items()}
    assert found["measure"] == "log-share"
    assert found["score"] == pytest.approx(logs[answer["prediction"]] - sum(logs.values()) / len(logs))


def test_of_two_classes_the_positive_one_is_explained(http):
    answer, found = explained(http, "/predict", REVIEW)
    share = answer["probabilities"][found["label"]]
    assert found["measure"] == "log-odds"
    assert found["score"] == pytest.approx(math.log(share / (1 - share)))
    assert list(found["contributions"]) == ["review"]


def test_explain_false_is_as_without(http):
    assert "explanation" not in http.post("/predict?explain=false", json={"input": REVIEW}).json()


@pytest.mark.parametrize(
    ("query", "body", "code"),
    [
        ("explain=yes", {"input": REVIEW}, "not-a-boolean"),
        ("explain=true&explain=true", {"input": REVIEW}, "not-a-boolean"),
        ("explain=true", {"inputs": [REVIEW]}, "one-row"),
        ("explain=true", {"input": REVIEW, "params": {"beams": 1}}, "no-params"),
        ("explain=true&params={}", {"input": REVIEW}, "misplaced"),
    ],
)
def test_what_can_t_be_explained_so_is_refused_with_the_remedy(http, query, body, code):
    response = http.post(f"/predict?{query}", json=body)
    assert response.status_code == 422
    assert [error["code"] for error in response.json()["errors"]] == [code]


def test_a_table_is_not_explained(http):
    response = http.post("/predict?explain=true", content=b"review\nx", headers={"content-type": "text/csv"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "one-row"


def test_a_bad_row_is_refused_as_ever(http):
    response = http.post("/models/penguins/predict?explain=true", json={"input": {"island": 3}})
    assert response.status_code == 422
    assert response.json()["code"] == "invalid-input"
