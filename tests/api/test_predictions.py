"""One answer, whatever it is asked in: rows or tables, JSON, CSV, Parquet or Arrow."""

from __future__ import annotations

import io
import uuid

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.api.files import ARROW, CSV, PARQUET, written
from tests.trained import FLAT, PENGUIN, REVIEW

FLATS = [
    FLAT, {**FLAT, "area": None, "ref": "F-10"}, {**FLAT, "district": "Île", "garden": False, "ref": "F-11"}
]  # fmt: skip
TABLE = pa.Table.from_pylist(FLATS)


def test_the_seed_of_the_project_is_answered(http):
    answer = http.post("/predict", json={"input": REVIEW})
    assert answer.status_code == 200
    body = answer.json()
    assert body["prediction"] == "great"
    assert (body["model"], body["version"]) == ("reviews", "1")
    assert len(body["digest"]) == 64
    assert uuid.UUID(body["prediction_id"]).version == 7
    assert sum(body["probabilities"].values()) == pytest.approx(1.0)
    assert body["threshold"] == 0.5
    assert http.post("/predict", json={"input": {"review": REVIEW}}).json()["probabilities"] == body["probabilities"]


@pytest.mark.parametrize("path", ["", "/versions/1", "/versions/@champion", "@champion"])
def test_a_version_answers_by_each_of_its_names(http, path):
    url = f"/models/penguins{path}/predict"
    body = http.post(url, json={"input": PENGUIN}).json()
    assert (body["prediction"], body["version"]) == ("Adelie", "1")
    assert "threshold" not in body


def test_rows_get_the_answers_that_they_get_alone(http):
    rows = http.get("/models/penguins/examples?limit=40").json()["examples"]
    body = http.post("/models/penguins/predict", json={"inputs": rows}).json()
    alone = [http.post("/models/penguins/predict", json={"input": row}).json() for row in rows]
    assert body["predictions"] == [answer["prediction"] for answer in alone]
    assert body["probabilities"] == [answer["probabilities"] for answer in alone]


def test_more_rows_than_are_answered_at_once_get_the_same(http):
    body = http.post("/models/flats/predict", json={"inputs": FLATS * 50}).json()
    assert body["predictions"] == body["predictions"][:3] * 50


def test_no_rows_get_no_answers(http):
    body = http.post("/predict", json={"inputs": []}).json()
    assert body["predictions"] == []


def test_ids_come_back_beside_the_answers(http):
    body = http.post("/models/flats/predict", json={"inputs": FLATS}).json()
    assert [row["ref"] for row in body["ids"]] == ["F-9", "F-10", "F-11"]
    assert http.post("/models/flats/predict", json={"input": FLAT}).json()["ids"] == {"ref": "F-9"}


def read(kind: str, content: bytes) -> pa.Table:
    if kind == "text/csv":
        return pyarrow.csv.read_csv(io.BytesIO(content))
    if kind == PARQUET:
        return pyarrow.parquet.read_table(io.BytesIO(content))
    return pa.ipc.open_stream(content).read_all()


@pytest.mark.parametrize("kind", ["text/csv", PARQUET, ARROW])
def test_a_table_is_answered_in_its_own_format_as_its_rows_are_in_json(http, kind):
    answer = http.post("/models/flats/predict", content=written(TABLE, kind), headers={"content-type": kind})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].split(";")[0] == kind
    table = read(kind, answer.content)
    assert table.column_names == ["ref", "prediction"]
    assert table["ref"].to_pylist() == ["F-9", "F-10", "F-11"]
    rows = http.post("/models/flats/predict", json={"inputs": FLATS}).json()
    assert table["prediction"].to_pylist() == rows["predictions"]


def test_a_table_of_classes_has_a_column_of_probabilities_for_each(http):
    answer = http.post("/predict", content=f"review\n{REVIEW}\n", headers={"content-type": "text/csv"})
    table = read("text/csv", answer.content)
    assert table.column_names == ["prediction", "probability_great", "probability_poor"]
    one = http.post("/predict", json={"input": REVIEW}).json()
    assert table["probability_great"][0].as_py() == one["probabilities"]["great"]


@pytest.mark.parametrize(
    ("content", "code", "pointer"),
    [
        ("area,rooms,district,garden,built\nx,3,Nord,true,2001-01-01\n", "invalid-input", "/0/area"),
        ("area,rooms,district,garden,built\n50,3,Sud,true,2001-01-01\n", "invalid-input", "/0/district"),
        ("area,rooms,quarter,garden,built\n50,3,Nord,true,2001-01-01\n", "invalid-input", "/district"),
        ("a,b\n1\n", "invalid-table", None),
        ("", "invalid-table", None),
    ],
)
def test_a_bad_table_is_a_problem_that_names_the_cell(http, content, code, pointer):
    answer = http.post("/models/flats/predict", content=content, headers={"content-type": "text/csv"})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, code)
    assert pointer is None or body["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize("kind", [PARQUET, ARROW])
def test_bytes_that_are_no_table_are_a_problem(http, kind):
    answer = http.post("/models/flats/predict", content=b"PAR1 secret", headers={"content-type": kind})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-table")
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("accept", "answered"),
    [(PARQUET, PARQUET), (f"text/html, {ARROW};q=0.9, */*", ARROW), ("*/*", "text/csv"), ("image/png", "text/csv")],
)
def test_a_table_is_answered_in_the_format_that_is_accepted(http, accept, answered):
    sent = http.post(
        "/models/flats/predict",
        content=written(TABLE, CSV),
        headers={"content-type": "text/csv", "accept": accept},
    )
    assert sent.status_code == 200
    assert sent.headers["content-type"].partition(";")[0] == answered
    assert read(answered, sent.content).num_rows == 3
