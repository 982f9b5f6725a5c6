"""Whatever is answered is recorded, in whichever way it was asked."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tests.trained import FLAT, PENGUIN, REVIEW


def recorded(http, identifier: str) -> list[dict[str, object]]:
    found = http.get("/predictions", params={"limit": 1000}).json()["predictions"]
    return [row for row in found if row["id"].partition("/")[0] == identifier]


def test_one_row_is_recorded_whole(http):
    answer = http.post("/models/penguins/predict", json={"input": PENGUIN}, headers={"x-request-id": "mine"}).json()
    (row,) = recorded(http, answer["prediction_id"])
    assert row["inputs"] == PENGUIN
    assert row["request_id"] == "mine"
    for name in ("model", "version", "prediction", "probabilities"):
        assert row[name] == answer[name]
    assert 0 < row["seconds"] < 10


def test_the_long_way_records_the_same(http, monkeypatch):
    monkeypatch.setattr("triptych.serving.express.ExpressModel.answers", lambda _, bodies: [None] * len(bodies))
    answer = http.post("/models/flats/predict", json={"input": FLAT}).json()
    (row,) = recorded(http, answer["prediction_id"])
    assert row["inputs"] == FLAT
    assert row["request_id"]


@pytest.mark.parametrize("way", ["express", "long"])
def test_each_of_several_rows_is_recorded(http, monkeypatch, way):
    if way == "long":
        monkeypatch.setattr("triptych.serving.express.ExpressModel.answers", lambda _, bodies: [None] * len(bodies))
    rows = [REVIEW, "bad and cold"]
    answer = http.post("/predict", json={"inputs": rows}).json()
    found = recorded(http, answer["prediction_id"])
    assert {row["id"].partition("/")[2]: row["inputs"]["review"] for row in found} == {"0": rows[0], "1": rows[1]}
    assert {row["prediction"] for row in found} == set(answer["predictions"])


def test_a_large_file_is_recorded_by_some_of_its_rows(http):
    file = pa.BufferOutputStream()
    table = pa.Table.from_pylist([{**FLAT, "ref": str(place)} for place in range(2500)])
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    kind = {"content-type": "application/vnd.apache.arrow.stream"}
    before = {row["id"] for row in http.get("/predictions?limit=1000").json()["predictions"]}
    assert http.post("/models/flats/predict", content=file.getvalue().to_pybytes(), headers=kind).status_code == 200
    new = [row for row in http.get("/predictions?limit=1000").json()["predictions"] if row["id"] not in before]
    assert len(new) == 834
    assert {row["rows"] for row in new} == {3}
    assert all(row["inputs"]["ref"] == row["id"].partition("/")[2] for row in new)


def test_a_refused_row_is_not_recorded(http):
    before = http.get("/predictions?limit=1000").json()
    assert http.post("/models/flats/predict", json={"input": {**FLAT, "rooms": "x"}}).status_code == 422
    assert http.get("/predictions?limit=1000").json() == before


def test_the_newest_of_one_model_come_first(http):
    ids = [http.post("/predict", json={"input": REVIEW}).json()["prediction_id"] for _ in range(3)]
    http.post("/models/penguins/predict", json={"input": PENGUIN})
    found = http.get("/predictions?model=reviews&limit=3").json()["predictions"]
    assert {row["id"] for row in found} == set(ids)
    assert {row["model"] for row in found} == {"reviews"}


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x"])
def test_a_limit_that_is_none_is_refused(http, query):
    assert http.get(f"/predictions?{query}").status_code == 422
