"""What the service says of itself: models, health, OpenAPI and its page."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.trained import PENGUIN
from triptych.api.operations import Served, add_operations
from triptych.domain.schema import Choice, Column, Kind, Param, Scalar, Schema, Target, Task

MODELS = ("flats", "penguins", "reviews")


@pytest.fixture(scope="session")
def openapi(http) -> dict:
    """The document, as programs read it."""
    return http.get("/openapi.json").json()


def resolved(openapi: dict, node):
    """A part of the document with its references put in place."""
    if isinstance(node, dict):
        if "$ref" in node:
            return resolved(openapi, openapi["components"]["schemas"][node["$ref"].split("/")[-1]])
        return {name: resolved(openapi, inner) for name, inner in node.items()}
    return [resolved(openapi, inner) for inner in node] if isinstance(node, list) else node


def test_the_document_is_openapi_and_each_reference_leads_somewhere(openapi):
    assert openapi["openapi"].startswith("3.1")
    named = {f"#/components/schemas/{name}" for name in openapi["components"]["schemas"]}
    assert set(re.findall(r'"\$ref": "(.*?)"', json.dumps(openapi))) <= named
    for path, item in openapi["paths"].items():
        for operation in item.values():
            named = {parameter["name"] for parameter in operation.get("parameters", ()) if parameter["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert operation["responses"]
    ids = [operation["operationId"] for item in openapi["paths"].values() for operation in item.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[a-z][a-z0-9_]*", each) and "__" not in each for each in ids)
    for schema in openapi["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", MODELS)
def test_each_model_has_a_typed_request_and_an_example_that_is_answered(http, openapi, name):
    path = f"/models/{name}/predict"
    content = openapi["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    responses = openapi["paths"][path]["post"]["responses"]["200"]["content"]["application/json"]["schema"]
    for example in content["examples"].values():
        Draft202012Validator(resolved(openapi, content["schema"])).validate(example["value"])
        answer = http.post(path, json=example["value"])
        assert answer.status_code == 200
        Draft202012Validator(resolved(openapi, responses)).validate(answer.json())


def test_the_document_is_valid_openapi(openapi):
    OpenAPIV31SpecValidator(openapi).validate()


@pytest.mark.parametrize("name", MODELS)
def test_each_version_has_its_own_route_of_the_same_kind(http, openapi, name):
    served = openapi["paths"][f"/models/{name}/predict"]["post"]
    version = openapi["paths"][f"/models/{name}/versions/1/predict"]["post"]
    assert resolved(openapi, version["requestBody"]) == resolved(openapi, served["requestBody"])
    assert resolved(openapi, version["responses"]) == resolved(openapi, served["responses"])
    assert served["operationId"] == f"predict_with_{name}"
    assert version["operationId"] == f"predict_version_1_of_{name}"


def test_the_answer_of_a_class_is_one_of_its_labels(openapi):
    answer = resolved(openapi, openapi["components"]["schemas"]["penguins.Prediction"])["properties"]
    assert answer["prediction"]["enum"] == ["Adelie", "Chinstrap", "Gentoo"]
    assert answer["probabilities"]["required"] == ["Adelie", "Chinstrap", "Gentoo"]


def described(*versions: Served) -> dict:
    """A document of the routes of any model, with those of versions added."""
    answers = {"200": {"description": "Answered.", "content": {"application/json": {}}}}
    operation = {"parameters": [], "requestBody": {"content": {}}, "responses": answers, "operationId": "any"}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Models", "version": "1"},
        "paths": {"/models/{name}/predict": {"post": operation}},
        "components": {"schemas": {"Explanation": {"type": "object"}, "Interval": {"type": "object"}}},
    }
    add_operations(document, versions)
    document["paths"].pop("/models/{name}/predict")
    OpenAPIV31SpecValidator(document).validate()
    return document


FOREIGN = Schema(
    columns=(
        Column(name="image", kind=Kind.TENSOR, dtype="float32", shape=(-1, 2, -1)),
        Column(name="tags", kind=Kind.ARRAY, items=Column(name="", kind=Kind.TEXT)),
        Column(name="more", kind=Kind.OBJECT, properties=(Column(name="a", kind=Kind.INTEGER, nullable=True),)),
        Column(name="scores", kind=Kind.MAP, items=Column(name="", kind=Kind.NUMBER)),
        Column(name="raw", kind=Kind.BINARY, nullable=True),
        Column(name="any", kind=Kind.ANYTHING),
    ),
    params=(
        Param(name="beams", kind=Kind.INTEGER, default=4),
        Param(name="stops", kind=Kind.TEXT, many=True),
    ),
)
ROW = {"image": [[1, 2.5], [3]], "tags": ["a"], "more": {}, "scores": {"x": 1.5}, "raw": None, "any": [None]}


def choosing(*labels: Scalar) -> Schema:
    """A model that tells one of some labels, from columns whose choices and labels are much alike."""
    choices = tuple(Choice(value=value) for value in ("a b", "a-b", "A B", "", "é", "1"))
    kind = Kind.CATEGORY
    columns = (
        Column(name="a b", kind=kind, choices=choices, labels={"en": "Same"}),
        Column(name="class", kind=kind, choices=choices[:2], labels={"en": "Same"}, nullable=True),
    )
    return Schema(columns=columns, target=Target(name="t", task=Task.MULTICLASS, classes=labels))


LABELS = [(True, False), (0.5, 1.5), (-1, 1), (0, "a"), ("a b", "A B", "a-b"), (1, True)]
"""Labels that are hard to name, or to tell from each other."""


@pytest.mark.parametrize("labels", LABELS)
def test_a_label_is_one_of_the_models_whatever_its_type(labels):
    document = described(Served("m", "1", choosing(*labels), (), served=True))
    answer = Draft202012Validator(resolved(document, {"$ref": "#/components/schemas/m.Prediction"}))
    shares = {str(label): 0.5 for label in labels}
    rest = {"model": "m", "version": "1", "digest": None, "prediction_id": "1", "probabilities": shares}
    assert all(answer.is_valid({"prediction": label, **rest}) for label in labels)
    for wrong in ("other", 7, None, [labels[0]]):
        assert not answer.is_valid({"prediction": wrong, **rest})
    assert not answer.is_valid({"prediction": labels[0], **rest, "probabilities": {**shares, "other": 0.5}})
    assert not answer.is_valid({"prediction": labels[0], **rest, "probabilities": {str(labels[0]): 0.5}})


def test_every_kind_of_a_foreign_model_is_typed():
    document = described(Served("foreign", "7", FOREIGN, (ROW,), served=True))
    operation = document["paths"]["/models/foreign/versions/7/predict"]["post"]
    schema = resolved(document, operation["requestBody"]["content"]["application/json"]["schema"])
    request = Draft202012Validator(schema)
    request.validate({"input": ROW})
    request.validate({"inputs": [ROW, ROW], "params": {"beams": 2, "stops": ["."]}})
    for wrong in ({"image": [[1]]}, {"tags": "a"}, {"more": {"a": "x"}}, {"scores": {"x": None}}, {"raw": 1}):
        assert not request.is_valid({"input": {**ROW, **wrong}}), wrong
    assert not request.is_valid({"input": ROW, "params": {"beams": "many"}})
    assert not request.is_valid({"input": ROW, "params": {"unknown": 1}})


def test_a_model_that_says_nothing_takes_anything():
    document = described(Served("quiet", "1", Schema(columns=()), (), served=True))
    schema = resolved(document, {"$ref": "#/components/schemas/quiet.Request"})
    assert Draft202012Validator(schema).is_valid({"input": [1, "a", None]})


def test_a_model_without_names_takes_its_values_in_their_order():
    columns = (Column(name="input-0", kind=Kind.NUMBER), Column(name="input-1", kind=Kind.INTEGER))
    document = described(Served("plain", "1", Schema(columns=columns, named=False), (), served=True))
    request = Draft202012Validator(resolved(document, {"$ref": "#/components/schemas/plain.Request"}))
    assert request.is_valid({"input": [1.5, 2]})
    assert not request.is_valid({"input": [1.5, "2"]})
    assert not request.is_valid({"input": [1.5]})
    assert not request.is_valid({"input": [1.5, 2, 3]})


def test_the_names_of_models_may_be_anything():
    names = ["a b", "a/b", "a_b", "a-b", "é", "{name}", "A B", "aB", "a b v2", "a b 2", "ab", "version 2 of a b"]
    versions = [Served(name, "1", Schema(columns=()), (), served=True) for name in names]
    document = described(*versions, Served("a b", "2", Schema(columns=()), (), served=False))
    assert len(document["components"]["schemas"]) == 6 * (2 * len(names) + 1) + 2  # and an explanation and an interval
    assert "/models/a%20b/versions/2/predict" in document["paths"]
    ids = [item["post"]["operationId"] for item in document["paths"].values()]
    assert len(set(ids)) == len(ids)
    classes = [re.sub(r"[\W_]", "", name).lower() for name in document["components"]["schemas"]]
    assert len(set(classes)) == len(classes)
    assert "a-b.RowV2" in document["components"]["schemas"]


@pytest.mark.parametrize(
    "wrong", [{"input": {**PENGUIN, "island": "Sud"}}, {"input": {**PENGUIN, "year": "x"}}, {"input": {}}, {}]
)
def test_the_typed_request_refuses_what_the_service_refuses(http, openapi, wrong):
    path = "/models/penguins/predict"
    schema = openapi["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert not Draft202012Validator(resolved(openapi, schema)).is_valid(wrong)
    assert http.post(path, json=wrong).status_code == 422


def test_the_docs_work_offline(http):
    page = http.get("/docs")
    assert page.status_code == 200
    addresses = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text) + re.findall(r"url\((.*?)\)", page.text)
    assert addresses
    for address in addresses:
        assert not re.match(r"(https?:)?//", address), address
        if address.startswith("/"):
            assert http.get(address).status_code == 200, address
    assert not re.search(r"https?://", page.text)


def test_what_is_served_is_listed(http):
    models = http.get("/models").json()["models"]
    assert [(model["name"], model["default"], model["ready"]) for model in models] == [
        ("flats", False, True), ("penguins", False, True), ("reviews", True, True),
    ]  # fmt: skip
    for model in models:
        assert http.get(f"/models/{model['name']}").json() == model
        assert model["champion"]["aliases"] == ["champion"]
        assert model["champion"]["runtime"] == "compiled"


@pytest.mark.parametrize("name", MODELS)
def test_each_model_says_what_it_takes_and_how_good_it_is(http, name):
    schema = http.get(f"/models/{name}/schema").json()
    assert schema == http.get(f"/models/{name}/versions/1/schema").json()
    assert schema["columns"]
    report = http.get(f"/models/{name}/versions/1/report").json()
    (version,) = http.get(f"/models/{name}/versions").json()["versions"]
    assert report["metrics"] == version["metrics"]
    assert version["version"] == http.get(f"/models/{name}/versions/@champion").json()["version"]
    assert len(http.get(f"/models/{name}/examples?limit=3").json()["examples"]) == 3


def test_the_server_is_live_and_ready(http):
    assert http.get("/health/live").json() == {"status": "live"}
    ready = http.get("/health/ready").json()
    assert ready["status"] == "ready"
    assert datetime.now(UTC) - datetime.fromisoformat(ready["confirmed_at"]) < timedelta(days=1)


def test_a_data_set_is_brought_looked_at_and_forgotten(http):
    made = http.post("/datasets?filename=t.csv", content="a,b\n1,x\n2,y\n")
    assert made.status_code == 201
    dataset = made.json()
    assert (dataset["name"], dataset["rows"], dataset["columns"]) == ("t.csv", 2, 2)
    again = http.post("/datasets?filename=u.csv", content="a,b\n1,x\n2,y\n").json()
    assert again["id"] == dataset["id"]
    profile = http.get(f"/datasets/{dataset['id']}/profile").json()
    assert [column["name"] for column in profile["columns"]] == ["a", "b"]
    assert dataset["id"] in [found["id"] for found in http.get("/datasets").json()["datasets"]]
    assert http.delete(f"/datasets/{dataset['id']}").status_code == 204
    assert http.get(f"/datasets/{dataset['id']}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("t.csv", b"", 422, "invalid-table"),
        ("t.csv", b"x" * 300_001, 413, "too-large"),
        ("t.xlsx", b"a,b\n", 415, "unsupported-format"),
        ("t", b"a,b\n", 415, "unsupported-format"),
    ],
)
def test_a_file_that_is_no_table_is_a_problem(http, name, content, status, code):
    answer = http.post(f"/datasets?filename={name}", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("query", ["", "?filename=t.csv"])
def test_a_form_is_refused_with_how_to_send_the_file(http, query):
    answer = http.post(f"/datasets{query}", files={"file": ("t.csv", b"a,b\n1,x\n2,y\n")})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-format")
    assert "curl --data-binary @file" in answer.json()["detail"]


def test_a_training_is_queued_seen_and_cancelled(http):
    dataset = http.post("/datasets?filename=t.csv", content="a,b\n1,x\n2,y\n").json()["id"]
    queued = http.post("/jobs", json={"dataset": dataset, "target": "b", "name": "fresh"})
    assert queued.status_code == 202
    job = queued.json()
    assert (job["state"], job["request"]["target"]) == ("queued", "b")
    assert http.get(f"/jobs/{job['id']}").json() == job
    assert http.get("/jobs?limit=1").json()["jobs"] == [job]
    assert http.post(f"/jobs/{job['id']}/cancel").json()["state"] == "cancelled"
    assert http.post("/jobs", json={"dataset": "none", "target": "b"}).status_code == 404
    assert http.post("/jobs", json={"dataset": dataset, "target": "b", "name": "../x"}).status_code == 422
