"""What a hostile client sends is refused at once, briefly, and in words."""

from __future__ import annotations

import json
from time import perf_counter

import pytest

from tests.api.test_problems import JSON, problem
from tests.trained import PENGUIN

JOB = b'{"dataset": "x", "target": "y"%s}'

DOCUMENTS = {
    "NaN": (JOB % b', "budget": NaN', "not-finite"),
    "twice": (JOB % b', "target": "z"', "duplicate-key"),
    "deep": (b"[" * 100_000, "too-deep"),
    "half a pair": (b'{"dataset": "\\ud800", "target": "y"}', "not-unicode"),
    "long number": (JOB % (b', "budget": ' + b"9" * 10_000), "not-json"),
    "text for a number": (JOB % b', "budget": "5"', "float-type"),
    "true for a number": (JOB % b', "budget": true', "float-type"),
    "long name": (b'{"' + b"k" * 500_000 + b'": 1}', "missing"),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_job_is_as_strict_as_a_row(http, name):
    body, code = DOCUMENTS[name]
    assert problem(http.post("/jobs", content=body, headers=JSON), 422, "invalid")["errors"][0]["code"] == code


def test_a_document_has_its_size_and_type(http):
    problem(http.post("/jobs", content=b'"' + b"x" * 2_000_000 + b'"', headers=JSON), 413, "too-large")
    problem(http.post("/jobs", content=JOB % b"", headers={"content-type": "text/plain"}), 415, "unsupported-format")
    problem(http.put("/models/reviews/aliases/x", content=b'{"version": "1"}'), 415, "unsupported-format")


def test_a_bad_field_of_a_document_is_named(http):
    answer = http.post("/jobs", json={"dataset": "x"})
    (error,) = problem(answer, 422, "invalid")["errors"]
    assert (error["pointer"], error["message"]) == ("/body/target", "“target”: field required.")


def test_a_schema_of_nonsense_never_becomes_a_job(http):
    csv = b"a,b\n1,2\n3,4\n"
    dataset = http.post("/datasets?filename=t.csv", content=csv).json()["id"]
    order = {"dataset": dataset, "target": "b", "schema": {"columns": [{"name": 5, "kind": "number"}]}}
    problem(http.post("/jobs", json=order), 422, "invalid-training")


@pytest.mark.parametrize(
    "version", ["01", "+1", "%201", "1.0", "%D9%A1", "0", "-1", "9" * 30, "9" * 5000, "@", "@" * 999]
)
def test_only_a_version_is_one(http, version):
    problem(http.get(f"/models/reviews/versions/{version}"), 404, "model-not-found")
    problem(http.post(f"/models/reviews/versions/{version}/predict", json={"input": "a"}), 404, "model-not-found")


@pytest.mark.parametrize("alias", ["latest", "v1", "1", "%2e%2e", "a" * 5000, "a%20b", "%F0%9F%92%A9", "@x"])
def test_an_alias_that_cannot_be_one_says_so(http, alias):
    answer = http.put(f"/models/reviews/aliases/{alias}", json={"version": "1"})
    assert problem(answer, 422, "invalid")["detail"].startswith("An alias has")


@pytest.mark.parametrize("name", ["@champion", "reviews@", "a" * 60_000, "reviews@" + "a" * 3000])
def test_half_a_name_is_no_model(http, name):
    problem(http.post(f"/models/{name}/predict", json={"input": "a"}), 404, "model-not-found")


def test_many_unknown_names_are_refused_at_once(http):
    row = {f"k{place}": 1 for place in range(20_000)}
    started = perf_counter()
    answer = http.post("/models/penguins/predict", json={"input": {**row, **PENGUIN}})
    assert len(problem(answer, 422, "invalid-input")["errors"]) == 10
    assert perf_counter() - started < 2


def test_a_table_of_bad_cells_is_refused_briefly(http):
    names, values = ",".join(PENGUIN), ",".join(str(value) for value in PENGUIN.values())
    bad = values.replace(str(PENGUIN["year"]), "secret")
    body = "\n".join([names, *[bad] * 500]).encode()
    problem(
        http.post("/models/penguins/predict", content=body, headers={"content-type": "text/csv"}), 422, "invalid-input"
    )


def test_a_whole_number_is_exact_however_it_is_written(http):
    for year in ("1e300", str(2**60), "1152921504606846976.0"):
        row = json.dumps({"input": {**PENGUIN, "year": 0}}).replace('"year": 0', f'"year": {year}')
        answer = http.post("/models/penguins/predict", content=row.encode(), headers=JSON)
        assert problem(answer, 422, "invalid-input")["errors"][0]["code"] == "too-large"


def test_an_origin_that_only_ends_with_ours_is_another(http):
    origin = {"origin": "http://evil.example://127.0.0.1"}
    assert http.post("/predict", json={"input": "a"}, headers=origin).status_code == 403


def test_the_same_table_again_leaves_no_second_file(http, app):
    folder = app.state.context.datasets._folder
    for name in ("once.csv", "twice.tsv", "thr\0ice\u202e.txt"):
        assert http.post("/datasets", params={"filename": name}, content=b"p,q\n5,6\n7,8\n").status_code == 201
    dataset = http.post("/datasets", params={"filename": "once.csv"}, content=b"p,q\n5,6\n7,8\n").json()
    assert dataset["name"] == "once.csv"
    assert len(list(folder.glob(f"{dataset['id']}*"))) == 1
