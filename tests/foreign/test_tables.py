"""The same rows get the same answers in every format, and what has no place in a table is said."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet
import pytest

from tests.foreign.test_served import ROWS

pytestmark = pytest.mark.filterwarnings("default")

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
    arrow = "application/vnd.apache.arrow.stream"
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
        arrow: stream.getvalue(),
    }
    for kind, body in bodies.items():
        answer = http.post(path, content=body, headers={"content-type": kind, "accept": arrow})
        assert predictions(answer) == pytest.approx(said) if isinstance(said[0], float) else said


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
