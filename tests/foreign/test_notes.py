"""The owner of a model adds to its schema without training it anew, and it is kept who said what and when."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tests.foreign.conftest import plane
from triptych.settings import Settings, load

pytestmark = pytest.mark.filterwarnings("default")

LOANS = "/models/loans/versions/1/schema"
NOTES = {
    "author": "Ada",
    "columns": {
        "income": {
            "labels": {"en": "Yearly income", "fr": "Revenu annuel"}, "unit": "k€", "lowest": 0, "highest": 900,
            "description": "Before taxes", "example": 41.5,
        },
        "debts": {"lowest": 0, "highest": 9, "example": 1},
    },
}  # fmt: skip


@pytest.fixture
def settings(logged, tmp_path) -> Settings:
    """A home of this test's own."""
    shutil.copy(logged / "mlflow.db", tmp_path)
    return load(home=tmp_path)


@pytest.fixture
def http(settings) -> TestClient:
    return plane(settings, "loans", "rents", "basket")


def test_the_validator_the_form_and_openapi_follow(http):
    assert http.post("/models/loans/predict", json={"input": {"income": -1.0, "debts": 1}}).status_code == 200
    shown = http.put(LOANS, json=NOTES)
    assert shown.status_code == 200, shown.text
    assert http.get("/models/loans/schema").json() == shown.json()
    income = shown.json()["columns"][0]
    assert (income["labels"]["fr"], income["unit"], income["highest"]) == ("Revenu annuel", "k€", 900)
    refused = http.post("/models/loans/predict", json={"input": {"income": -1.0, "debts": 1}}).json()
    assert [(error["pointer"], error["code"]) for error in refused["errors"]] == [("/input/income", "out-of-range")]
    assert "between 0 and 900" in refused["errors"][0]["message"]
    document = http.get("/openapi.json").json()
    content = document["paths"]["/models/loans/predict"]["post"]["requestBody"]["content"]["application/json"]
    assert content["examples"]["one"]["value"] == {"input": {"income": 41.5, "debts": 1}}
    described = document["components"]["schemas"]["loans.Row"]["properties"]["income"]
    assert (described["title"], described["description"]) == ("Yearly income", "Before taxes; in k€")
    assert (described["anyOf"][0]["minimum"], described["anyOf"][0]["maximum"]) == (0, 900)


def test_another_server_follows(http, settings):
    other = plane(settings, "loans")
    http.put(LOANS, json=NOTES)
    assert other.post("/models/loans/predict", json={"input": {"income": -1.0, "debts": 1}}).status_code == 200
    other.app.state.context.deployments.refresh()
    assert other.post("/models/loans/predict", json={"input": {"income": -1.0, "debts": 1}}).status_code == 422


def test_tables_are_held_to_the_same_range(http):
    http.put(LOANS, json=NOTES)
    answer = http.post(
        "/models/loans/predict", content="income,debts\n1.5,1\n-2,3\n", headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == ["/1/income"]


def test_choices_make_a_category(http):
    path = "/models/rents/versions/1/schema"
    http.put(path, json={"author": "Ada", "columns": {"town": {"choices": ["Lyon", "Nice", "Paris"]}}})
    answer = http.post("/models/rents/predict", json={"input": {"size": 40.0, "town": "Rome"}})
    assert answer.json()["errors"][0]["code"] == "not-a-choice"
    assert http.post("/models/rents/predict", json={"input": {"size": 40.0, "town": "Nice"}}).status_code == 200


def test_every_change_is_kept_with_its_author(http):
    before = datetime.now(UTC)
    http.put(LOANS, json=NOTES)
    http.put(LOANS, json={"author": "Grace", "columns": {"debts": {"highest": 5}}})
    kept = http.get(f"{LOANS}/revisions").json()["revisions"]
    assert [revision["author"] for revision in kept] == ["Grace", "Ada"]
    assert kept[1]["notes"]["columns"]["income"]["unit"] == "k€"
    assert before <= datetime.fromisoformat(kept[1]["made_at"]) <= datetime.fromisoformat(kept[0]["made_at"])
    assert http.get("/models/loans/schema").json()["columns"][0]["unit"] is None  # the last one alone holds


@pytest.mark.parametrize(
    ("columns", "pointer"),
    [
        ({"incom": {"unit": "k€"}}, "/columns/incom"),
        ({"income": {"choices": ["a"]}}, "/columns/income/choices"),
        ({"income": {"lowest": 5, "highest": 1}}, "/columns/income/lowest"),
        ({"income": {"lowest": "low"}}, "/columns/income/lowest"),
        ({"income": {"example": "much"}}, "/columns/income/example"),
        ({"debts": {"default": 1.5}}, "/columns/debts/default"),
        ({"income": {"labels": {"de": "Einkommen"}}}, "/columns/income/labels"),
        ({"income": {"unit": "k" * 300}}, "/columns/income/unit"),
        ({"income": {"colour": "red"}}, "/body/columns/income/colour"),
    ],
)
def test_notes_that_do_not_fit_are_refused_by_name(http, columns, pointer):
    answer = http.put(LOANS, json={"author": "Ada", "columns": columns})
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert http.get(f"{LOANS}/revisions").json()["revisions"] == []


def test_notes_that_fit_no_tag_are_refused(http):
    columns = {"town": {"choices": [f"{place:0>150}" for place in range(900)]}}
    answer = http.put("/models/rents/versions/1/schema", json={"author": "Ada", "columns": columns})
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_what_somebody_else_writes_into_the_tags_does_no_harm(http, settings):
    client = http.app.state.context.deployments.registry.client
    client.set_model_version_tag("loans", "1", "triptych.notes.zzz", "not ours")
    client.set_registered_model_tag("loans", "triptych.noted.1", "zzz")
    http.app.state.context.deployments.refresh()
    assert http.post("/models/loans/predict", json={"input": {"income": 1.0, "debts": 1}}).status_code == 200
    assert http.get(f"{LOANS}/revisions").json()["revisions"] == []


def test_a_model_that_is_not_trusted_is_described_all_the_same(http):
    assert http.get("/models/basket").json()["ready"] is False
    schema = http.get("/models/basket/versions/1/schema").json()
    assert [column["kind"] for column in schema["columns"]] == ["array", "object", "map"]
