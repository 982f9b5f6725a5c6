"""Whatever goes wrong is a problem that says what to do, and repeats nothing that was sent."""

from __future__ import annotations

import json

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.trained import PENGUIN
from triptych.api import handlers, problems
from triptych.api.guards import Guards
from triptych.client.problem import error_from
from triptych.domain import errors
from triptych.domain.errors import FieldError, TriptychError

JSON = {"content-type": "application/json"}


def kinds(base: type[TriptychError] = TriptychError) -> list[type[TriptychError]]:
    return [base, *(kind for below in base.__subclasses__() for kind in kinds(below))]


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, object]:
    """The body of an answer that must be a whole problem."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body.keys() == {"type", "title", "status", "detail", "code", "request_id", "errors"}
    assert (body["status"], body["code"], body["type"]) == (status, code, f"urn:triptych:{code}")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["detail"].endswith(".")
    assert len(answer.content) < 2048
    for leak in ("Traceback", "secret", "/site-packages", 'File "'):
        assert leak not in answer.text
    return body


def fields(answer: httpx2.Response) -> dict[str, str]:
    return {entry["pointer"]: entry["code"] for entry in problem(answer, 422, "invalid-input")["errors"]}


def test_every_error_has_a_code_and_a_title_of_its_own():
    assert len({kind.code for kind in kinds()}) == len(kinds())
    assert len({kind.title for kind in kinds()}) == len(kinds())


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.code)
def test_every_error_has_a_status_and_becomes_a_problem(kind):
    app = FastAPI()
    handlers.install(app)

    @app.get("/")
    def fail() -> None:
        raise kind("This is so.", fields=(FieldError(pointer="/a", code="b", message="C."),))

    answer = TestClient(app, raise_server_exceptions=False).get("/")
    body = answer.json()
    assert 400 <= answer.status_code == body["status"] == problems.status_of(kind) < 600
    assert (body["code"], body["title"], body["detail"]) == (kind.code, kind.title, "This is so.")
    assert body["errors"] == [{"pointer": "/a", "code": "b", "message": "C."}]
    assert ("retry-after" in answer.headers) == (answer.status_code == 503)


def test_what_nobody_foresaw_is_a_problem_without_its_trace(caplog):
    app = FastAPI()
    handlers.install(app)
    app.add_middleware(Guards)

    @app.get("/")
    def fail() -> None:
        raise RuntimeError("secret")

    answer = TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False).get("/")
    problem(answer, 500, "error")
    assert answer.json()["request_id"] in caplog.text
    assert "secret" in caplog.text


BODIES = {
    "empty": (b"", "not-json"),
    "blank": (b"  \n", "not-json"),
    "cut": (b'{"input": "secret', "not-json"),
    "single quotes": (b"{'input': 1}", "not-json"),
    "trailing": (b'{"input": 1} x', "not-json"),
    "comma": (b'{"input": 1,}', "not-json"),
    "NaN": (b'{"input": NaN}', "not-finite"),
    "Infinity": (b'{"input": [-Infinity]}', "not-finite"),
    "twice": (b'{"input": "a", "input": "secret"}', "duplicate-key"),
    "twice below": (b'{"input": {"a": 1, "a": 2}}', "duplicate-key"),
    "deep": (b"[" * 100_000 + b"]" * 100_000, "too-deep"),
    "deep object": (b'{"input":' * 20_000 + b"1" + b"}" * 20_000, "too-deep"),
    "not UTF-8": (b'{"input": "\xe9"}', "not-unicode"),
    "UTF-16": ('{"input": "a"}'.encode("utf-16"), "not-unicode"),
    "BOM": (b'\xef\xbb\xbf{"input": "a"}', "not-json"),
    "lone surrogate": (rb'{"input": "\ud800"}', "not-unicode"),
    "lone surrogate in a name": (rb'{"\ud800": "a"}', "not-unicode"),
    "a number of many digits": (b'{"input": ' + b"9" * 5000 + b"}", "not-json"),
    "NUL": (b'{"input": "a\x00"}', "not-json"),
}


@pytest.mark.parametrize("case", BODIES)
@pytest.mark.parametrize("path", ["/predict", "/models/penguins/predict"])
def test_a_body_that_is_no_strict_json_is_refused(http, case, path):
    content, code = BODIES[case]
    assert fields(http.post(path, content=content, headers=JSON)) == {"": code}


REQUESTS = {
    "null": (None, {"": "missing"}),
    "a list": ([], {"": "missing"}),
    "a text": ("input", {"": "missing"}),
    "nothing": ({}, {"": "missing"}),
    "another name": ({"data": "secret"}, {"": "missing"}),
    "one name more": ({"input": "a", "options": {}}, {"/options": "unknown-field"}),
    "both": ({"input": "a", "inputs": ["b"]}, {"/inputs": "ambiguous"}),
    "no list": ({"inputs": "a"}, {"/inputs": "not-a-list"}),
    "no list but null": ({"inputs": None}, {"/inputs": "not-a-list"}),
    "no list but an object": ({"inputs": {"review": "a"}}, {"/inputs": "not-a-list"}),
    "null as input": ({"input": None}, {"/input": "not-a-text"}),
    "a number for a text": ({"input": 5}, {"/input": "not-a-text"}),
    "a huge number": ({"input": 1e300}, {"/input": "not-a-text"}),
    "one bad row": ({"inputs": ["a", 5, "b"]}, {"/inputs/1": "not-a-text"}),
    "a misspelt name": ({"input": {"reveiw": "a"}}, {"/input/review": "missing", "/input/reveiw": "unknown-field"}),
}


@pytest.mark.parametrize("case", REQUESTS)
def test_a_request_that_does_not_fit_is_refused_by_its_place(http, case):
    sent, expected = REQUESTS[case]
    assert fields(http.post("/predict", content=json.dumps(sent), headers=JSON)) == expected


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("body_mass_g", "secret", "not-a-number"),
        ("body_mass_g", True, "not-a-number"),
        ("body_mass_g", 2**70, "too-large"),
        ("body_mass_g", -(2**70), "too-large"),
        ("year", 2007.5, "not-an-integer"),
        ("island", "Secret", "not-a-choice"),
        ("island", None, "not-a-choice"),
    ],
)
def test_a_bad_field_is_named_by_its_pointer(http, name, value, code):
    row = {**PENGUIN, name: value}
    assert fields(http.post("/models/penguins/predict", json={"input": row})) == {f"/input/{name}": code}
    assert fields(http.post("/models/penguins/predict", json={"inputs": [PENGUIN, row]})) == {f"/inputs/1/{name}": code}


def test_numbers_beyond_float64_are_refused(http):
    body = json.dumps({"input": PENGUIN}).replace("3800.0", "1e999").encode()
    assert fields(http.post("/models/penguins/predict", content=body, headers=JSON)) == {
        "/input/body_mass_g": "not-finite"
    }


@pytest.mark.parametrize("mass", [1e308, -1e308, 5e-324, -0.0])
def test_extreme_numbers_are_answered_with_shares(http, mass):
    answer = http.post("/models/penguins/predict", json={"input": {**PENGUIN, "body_mass_g": mass}})
    assert answer.status_code == 200
    assert sum(answer.json()["probabilities"].values()) == pytest.approx(1.0)


def test_a_hundred_bad_rows_make_a_short_problem(http):
    body = problem(http.post("/models/penguins/predict", json={"inputs": [{"x" * 500: 1}] * 100}), 422, "invalid-input")
    assert len(body["errors"]) == 10


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "json",
        "application/json; charset=latin-1", "application/json; charset=utf-16", "text/csv; charset=cp1252", "",
        "application/vnd.ms-excel",
    ],
)  # fmt: skip
def test_another_content_type_or_charset_is_refused(http, kind):
    answer = http.post("/predict", content=b'{"input": "a"}', headers={"content-type": kind})
    problem(answer, 415, "unsupported-format")


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
def test_json_is_taken_under_each_of_its_spellings(http, kind):
    assert http.post("/predict", content=b'{"input": "a"}', headers={"content-type": kind}).status_code == 200


def test_a_body_without_a_content_type_is_json(http):
    answer = http.post("/predict", content=b'{"input": "a"}')
    assert "content-type" not in answer.request.headers
    assert answer.status_code == 200


def test_a_body_that_says_it_is_too_large_is_refused(http):
    problem(http.post("/predict", json={"input": "x" * 300_001}), 413, "too-large")


def test_a_body_of_unknown_length_is_counted(http):
    def chunks():
        yield b'{"input": "'
        for _ in range(400):
            yield b"x" * 1000
        yield b'"}'

    problem(http.post("/predict", content=chunks(), headers=JSON), 413, "too-large")


@pytest.mark.parametrize("length", ["-1", "abc", "1e3"])
def test_a_length_that_is_no_number_is_refused(http, length):
    request = http.build_request("POST", "/predict", content=b'{"input": "a"}', headers=JSON)
    request.headers["content-length"] = length
    answer = http.send(request)
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/models/none", "model-not-found"),
        ("/models/none/schema", "model-not-found"),
        ("/models/none/versions", "model-not-found"),
        ("/models/penguins/versions/99", "model-not-found"),
        ("/models/penguins/versions/first", "model-not-found"),
        ("/models/penguins/versions/@none", "model-not-found"),
        ("/models/penguins/versions/99/report", "model-not-found"),
        ("/datasets/none", "dataset-not-found"),
        ("/datasets/none/profile", "dataset-not-found"),
        ("/datasets/..%2f..%2fetc", "not-found"),
        ("/jobs/none", "job-not-found"),
        ("/nothing", "not-found"),
    ],
)
def test_what_is_not_there_is_a_404(http, path, code):
    problem(http.get(path), 404, code)


@pytest.mark.parametrize(
    "path",
    ["none/predict", "penguins/versions/99/predict", "penguins@none/predict", "penguins/versions/@none/predict"],
)
def test_a_model_or_version_that_is_not_there_predicts_nothing(http, path):
    problem(http.post(f"/models/{path}", json={"input": PENGUIN}), 404, "model-not-found")


def test_a_wrong_method_is_a_405_that_says_which_are_right(http):
    answer = http.get("/predict")
    problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("path", "method", "sent"),
    [
        ("/models/penguins/aliases/champion", "PUT", {"version": 1}),
        ("/models/penguins/aliases/champion", "PUT", {}),
        ("/models/penguins/aliases/champion", "PUT", {"version": "1", "force": "secret"}),
        ("/models/penguins/examples?limit=secret", "GET", None),
        ("/models/penguins/examples?limit=1000", "GET", None),
        ("/jobs", "POST", {"dataset": "x"}),
        ("/jobs", "POST", {"dataset": "x", "target": "y", "budget": "secret"}),
        ("/jobs", "POST", {"dataset": "x", "target": "y", "budget": -1}),
        ("/jobs", "POST", {"dataset": "x", "target": "y", "budget": 1e308}),
        ("/jobs", "POST", {"dataset": "x", "target": "y", "budget": True}),
        ("/jobs", "POST", "secret"),
        ("/datasets", "POST", None),
    ],
)  # fmt: skip
def test_parameters_that_do_not_fit_are_named(http, path, method, sent):
    body = problem(http.request(method, path, json=sent), 422, "invalid")
    assert body["errors"]
    assert all(entry["pointer"].startswith("/") for entry in body["errors"])


def test_a_field_within_another_is_named_by_its_path(http):
    answer = http.post("/jobs", json={"dataset": "x", "target": "y", "drop": [1]})
    (entry,) = problem(answer, 422, "invalid")["errors"]
    assert entry["pointer"] == "/body/drop/0"
    assert entry["message"].startswith("“drop/0”: ")


def test_a_body_of_a_document_that_is_no_json_is_a_problem(http):
    problem(http.post("/jobs", content=b"{secret", headers=JSON), 422, "invalid")
    endless = b'{"dataset": "x", "target": "y", "budget": %s}'
    for word in (b"NaN", b"Infinity", b"1e999"):
        problem(http.post("/jobs", content=endless % word, headers=JSON), 422, "invalid")


def test_a_request_id_is_kept_when_it_is_one(http):
    assert http.get("/nothing", headers={"x-request-id": "abc-1"}).json()["request_id"] == "abc-1"
    forged = http.get("/nothing", headers={"x-request-id": "a b<script>"})
    assert "script" not in forged.text
    problem(forged, 404, "not-found")


def test_a_problem_of_the_service_is_the_same_error_in_the_client(http):
    error = error_from(http.post("/predict", json={"input": 5}))
    assert isinstance(error, errors.InvalidInput)
    assert [(field.pointer, field.code) for field in error.fields] == [("/input", "not-a-text")]
