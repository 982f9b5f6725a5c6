"""The same rows get the same answers in every format, and what has no place in a table is said."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from tests.foreign.test_served import ROWS
from triptych.client import Client
from triptych.domain.errors import TooLarge

pytestmark = pytest.mark.filterwarnings("default")

ARROW = "application/vnd.apache.arrow.stream"
CSV = {
    "trips": "day,line,riders\n2026-03-07,north,3\n2026-03-09,,\n",
    "loans": "income,debts\n61.5,0\n,4\n",
    "rents": "size,town\n40,Paris\n40,Nice\n",
    "shops": "sales,kind\n1,café\n8.5,bakery\n",
    "fields": "rain,soil\n3,clay\n8,sand\n",
}


def predictions(answer) -> list:
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()["prediction"].to_pylist()


@pytest.mark.parametrize("name", sorted(CSV))
def test_a_table_is_answered_as_its_rows_are(http, name):
    path = f"/models/{name}/predict"
    rows = [{**row, "day": row["day"][:10]} if "day" in row else row for row in ROWS[name]]
    said = http.post(path, json={"inputs": rows}).json()["predictions"]
    table = pa.Table.from_pylist(rows)
    parquet, stream = io.BytesIO(), io.BytesIO()
    pa.parquet.write_table(table, parquet)
    with pa.ipc.new_stream(stream, table.schema) as writer:
        writer.write_table(table)
    bodies = {
        "text/csv": CSV[name].encode(),
        "application/vnd.apache.parquet": parquet.getvalue(),
        ARROW: stream.getvalue(),
    }
    for kind, body in bodies.items():
        answer = http.post(path, content=body, headers={"content-type": kind, "accept": ARROW})
        assert predictions(answer) == pytest.approx(said) if isinstance(said[0], float) else said


TARIFF = "/models/tariff/predict"
TARIFFS = "price,pieces\n2.5,4\n10,1\n"


@pytest.mark.parametrize("params", [{"discount": 0.5, "labels": ["tax"]}, {"discount": 0.25}, {}, None])
def test_params_in_the_query_of_a_table_do_what_they_do_in_a_body(http, params):
    rows = [{"price": 2.5, "pieces": 4}, {"price": 10, "pieces": 1}]
    said = http.post(TARIFF, json={"inputs": rows, "params": params}).json()["predictions"]
    headers = {"content-type": "text/csv", "accept": ARROW}
    for path in (TARIFF, "/models/tariff/versions/1/predict"):
        answer = http.post(path, params={"params": json.dumps(params)}, content=TARIFFS, headers=headers)
        assert predictions(answer) == said
    assert said == {0.5: [6.0, 6.0], 0.25: [7.5, 7.5]}.get((params or {}).get("discount"), [10.0, 10.0])


@pytest.mark.parametrize(
    ("query", "pointer", "code"),
    [
        ({"params": '{"discount": "half"}'}, "/params/discount", "not-a-number"),
        ({"params": '{"discuont": 0.5}'}, "/params/discuont", "unknown-param"),
        ({"params": '{"labels": ["a", 1]}'}, "/params/labels/1", "not-a-text"),
        ({"params": "[1]"}, "/params", "not-an-object"),
        ({"params": '{"discount": NaN}'}, "/params", "not-finite"),
        ({"params": '{"discount": 1, "discount": 2}'}, "/params", "duplicate-key"),
        ({"params": "discount=1"}, "/params", "not-json"),
        ({"params": ""}, "/params", "not-json"),
        ({"params": '{"labels": ["\\ud800"]}'}, "/params", "not-unicode"),
        ({"params": "[" * 10_000}, "/params", "too-deep"),
        ({"params": ["{}", "{}"]}, "/params", "ambiguous"),
    ],
)
def test_params_that_do_not_fit_are_refused_by_name(http, query, pointer, code):
    answer = http.post(TARIFF, params=query, content=TARIFFS, headers={"content-type": "text/csv"})
    assert answer.status_code == 422, answer.text
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [(pointer, code)]
    assert len(answer.content) < 2000


def test_params_in_the_query_beside_a_json_body_are_refused_rather_than_ignored(http):
    answer = http.post(TARIFF, params={"params": "{}"}, json={"input": {"price": 1, "pieces": 1}})
    assert [error["code"] for error in answer.json()["errors"]] == ["misplaced"]


def test_the_document_says_which_params_a_table_takes(http):
    document = http.get("/openapi.json").json()
    for path in (TARIFF, "/models/tariff/versions/1/predict"):
        (sent,) = (each for each in document["paths"][path]["post"]["parameters"] if each["name"] == "params")
        assert (sent["name"], sent["in"]) == ("params", "query")
        assert sent["content"]["application/json"]["schema"]["properties"].keys() == {"discount", "labels"}
    others = document["paths"]["/models/loans/predict"]["post"]["parameters"]
    assert "params" not in {each["name"] for each in others}


def test_the_client_sends_params_beside_tables_and_files(http, tmp_path):
    asked = Client(http=http).models["tariff"]
    frame = pd.DataFrame({"price": [2.5, 10.0], "pieces": [4, 1]}, index=["a", "b"])
    params = {"discount": np.float64(0.5), "labels": ["tax", "é"]}
    assert asked.predict(frame, params=params)["prediction"].to_dict() == {"a": 6.0, "b": 6.0}
    assert asked.predict(frame)["prediction"].to_dict() == {"a": 10.0, "b": 10.0}
    with pytest.raises(TooLarge, match="as a list"):
        asked.predict(frame, params={"labels": ["tax"] * 10_000})
    source, out = tmp_path / "rows.csv", tmp_path / "answers.csv"
    source.write_text(TARIFFS)
    asked.predict_file(source, out, params=params)
    assert out.read_text().split() == ["prediction", "6.0", "6.0"]


@pytest.mark.parametrize("name", ["basket", "images", "unsigned"])
def test_what_has_no_place_in_a_table_is_said(http, name):
    answer = http.post(f"/models/{name}/predict", content="a\n1\n", headers={"content-type": "text/csv"})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported-format")
    assert "JSON" in answer.json()["detail"]


def test_a_number_beyond_the_model_s_type_is_refused(http):
    answer = http.post(
        "/models/loans/predict", content="income,debts\n1,3000000000\n", headers={"content-type": "text/csv"}
    )
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("/0/debts", "too-large")]
