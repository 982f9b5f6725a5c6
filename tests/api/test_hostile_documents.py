"""Every bad body and file is refused in words and briefly, on the routes that take documents and tables to keep."""

from __future__ import annotations

import gzip
import json

import pytest

from tests import hostile
from tests.api.test_hostile_rows import refusal, send
from tests.hostile import BODIES, ROWS, TABLES

DOCUMENTS = [("POST", "/jobs"), ("PUT", "/models/flats/aliases/spare"), ("PUT", "/models/flats/versions/1/schema")]
INDEX = "/v2/repository/index"
SENT = {**BODIES, **{f"{name} for a row": row.encode() for name, row in ROWS.items()}}
ENDINGS = {hostile.CSV: "csv", hostile.PARQUET: "parquet", hostile.ARROW: "arrow"}


@pytest.mark.parametrize(("method", "path"), DOCUMENTS)
@pytest.mark.parametrize("name", SENT)
def test_what_is_no_document_is_refused(flats, method, path, name):
    answer = flats.request(method, path, content=SENT[name], headers={"content-type": "application/json"})
    assert refusal(answer) or answer.status_code == 413


@pytest.mark.parametrize(("method", "path"), DOCUMENTS)
@pytest.mark.parametrize("kind", hostile.MEDIA_TYPES)
def test_a_document_is_json_alone(flats, method, path, kind):
    answer = flats.request(method, path, content=b"{}", headers={"content-type": kind.encode()})
    assert answer.status_code == 415
    refusal(answer)


@pytest.mark.parametrize("name", [name for name in BODIES if name not in {"nothing", "an empty object"}])
def test_the_repository_is_asked_with_an_object_or_nothing(flats, name):
    answer = send(flats, INDEX, BODIES[name])
    assert answer.status_code == 400
    assert list(answer.json()) == ["error"]
    assert "secret" not in answer.text
    assert len(answer.content) < hostile.SHORTEST_LONG


@pytest.mark.parametrize("name", TABLES)
def test_a_file_is_kept_or_refused_briefly(flats, name):
    kind, content = TABLES[name]
    answer = flats.post("/datasets", params={"filename": f"flats.{ENDINGS[kind]}"}, content=content)
    if answer.status_code != 201:
        refusal(answer)


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("ending", ["parquet", "arrow", "xlsx", "json"])
def test_a_file_that_is_not_what_its_name_says_is_refused(flats, name, ending):
    refusal(flats.post("/datasets", params={"filename": f"flats.{ending}"}, content=BODIES[name]))


def test_a_name_of_megabytes_is_refused(flats):
    for length, status in ((900_000, 404), (10_000_000, 413)):
        answer = send(flats, "/jobs", json.dumps({"dataset": "x" * length, "target": "price"}))
        assert answer.status_code == status
        refusal(answer)


@pytest.mark.parametrize(("encoding", "content", "status"), [("gzip", b"{}", 422), ("br", b"{}", 415)])
@pytest.mark.parametrize(("method", "path"), DOCUMENTS)
def test_a_body_that_is_not_compressed_as_it_says_is_refused(flats, method, path, encoding, content, status):
    headers = {"content-type": "application/json", "content-encoding": encoding}
    answer = flats.request(method, path, content=content, headers=headers)
    assert answer.status_code == status
    refusal(answer)


def test_a_compressed_document_is_as_good_as_a_plain_one(flats):
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = flats.post("/jobs", content=gzip.compress(b'{"dataset": "none", "target": "price"}'), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "dataset-not-found")


def test_a_file_to_keep_comes_as_it_is(flats):
    sent = {"params": {"filename": "flats.csv"}, "content": gzip.compress(b"a,b\n1,2\n")}
    answer = flats.post("/datasets", headers={"content-encoding": "gzip"}, **sent)
    assert answer.status_code == 415
    refusal(answer)
    assert ".csv.gz" in answer.json()["detail"]
