"""The OpenAPI document holds every version that is here, under names that stay."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.api.conftest import application
from tests.api.test_documents import resolved
from triptych import wiring
from triptych.services import describing

OLD, NEW = "/models/penguins/versions/1/predict", "/models/penguins/versions/2/predict"


@pytest.fixture
def http(home, again, tmp_path) -> TestClient:
    """An application with a second version of `penguins`, of which nobody has asked for anything yet."""
    assert again("penguins") == "2"
    app = application(home.model_copy(update={"default_model": "penguins"}), tmp_path)
    return TestClient(app, base_url="http://127.0.0.1")


def posted(document: dict, path: str) -> dict:
    return document["paths"][path]["post"]


def refreshed(http: TestClient) -> dict:
    http.app.state.context.deployments.refresh()
    document = http.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    return document


def test_a_version_is_described_as_soon_as_it_is_here_and_keeps_its_names(http):
    before = refreshed(http)
    assert OLD in before["paths"]
    assert NEW not in before["paths"]
    assert http.put("/models/penguins/aliases/challenger", json={"version": "2"}).status_code == 200
    answer = http.post("/models/penguins/versions/@challenger/predict", json={"inputs": []})
    assert answer.json()["version"] == "2"
    both = refreshed(http)
    assert posted(both, NEW)["operationId"] == "predict_version_2_of_penguins"
    assert posted(both, OLD) == posted(before, OLD)
    content = posted(both, NEW)["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": "#/components/schemas/penguins.RequestV2"}
    for example in content["examples"].values():
        Draft202012Validator(resolved(both, content["schema"])).validate(example["value"])
        answer = http.post(NEW, json=example["value"])
        assert (answer.status_code, answer.json()["version"]) == (200, "2")
        shape = posted(both, NEW)["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator(resolved(both, shape)).validate(answer.json())

    assert http.put("/models/penguins/aliases/champion", json={"version": "2"}).status_code == 200
    after = refreshed(http)
    assert [posted(after, path) for path in (OLD, NEW)] == [posted(both, path) for path in (OLD, NEW)]
    assert after["components"]["schemas"].keys() == both["components"]["schemas"].keys()


def test_each_version_is_described_as_it_is_itself(http):
    """Notes belong to a version, and so do the ranges and examples that they bring."""
    notes = {"author": "Ada", "columns": {"body_mass_g": {"lowest": 3000, "highest": 5000, "unit": "grams"}}}
    assert http.put("/models/penguins/versions/2/schema", json=notes).status_code == 200
    document = refreshed(http)
    schemas = document["components"]["schemas"]
    assert schemas["penguins.RowV2"]["properties"]["body_mass_g"]["anyOf"][0]["maximum"] == 5000
    assert schemas["penguins.RowV1"] == schemas["penguins.Row"]
    assert "maximum" not in schemas["penguins.RowV1"]["properties"]["body_mass_g"]["anyOf"][0]


def test_a_version_whose_files_are_gone_is_left_out_until_they_are_back(http, home):
    fetched = http.app.state.context.deployments.source.fetch("penguins", "2")
    folder = wiring.cache(home).folder(fetched.folder)
    aside = folder.rename(folder.with_name("aside"))
    assert NEW not in refreshed(http)["paths"]
    aside.rename(folder)
    assert NEW in refreshed(http)["paths"]


def test_the_document_is_made_once_for_what_is_here(http):
    document = http.app.openapi()
    assert http.app.openapi() is document
    http.app.state.context.deployments.get("penguins", "2")
    http.app.state.context.deployments.refresh()
    assert http.app.openapi() is not document


def test_of_many_versions_the_served_one_and_those_with_a_name_are_described(http, again, monkeypatch):
    monkeypatch.setattr(describing, "MOST_VERSIONS", 3)
    for _ in range(3):
        again("penguins")
    assert http.put("/models/penguins/aliases/kept", json={"version": "3"}).status_code == 200
    for number in "2345":
        http.app.state.context.deployments.get("penguins", number)
    described = {path for path in refreshed(http)["paths"] if path.startswith("/models/penguins/versions/")}
    assert described == {f"/models/penguins/versions/{number}/predict" for number in "135"}
    monkeypatch.setattr(describing, "MOST_TOGETHER", 1)
    paths = refreshed(http)["paths"]
    assert {f"/models/{name}/versions/1/predict" for name in ("flats", "penguins", "reviews")} <= paths.keys()
    assert "/models/penguins/versions/3/predict" not in paths
