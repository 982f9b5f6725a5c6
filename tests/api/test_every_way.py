"""The same rows have the same answers through every way in which they can be sent."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.api.conftest import application
from tests.api.files import ARROW, CSV, PARQUET, written
from tests.trained import once, quiet_mlflow
from triptych import wiring
from triptych.domain.schema import Kind
from triptych.settings import Settings

Rows = list[dict[str, Any]]

SAFE = 2**53 - 1
NUMBER = st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, -0.0, 5e-324, 1.7e308, 2.0**53])
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], include_characters="\t\r\n")
TEXT = st.text(LETTERS, min_size=1, max_size=12).map("« {}".format)
"""Text; in CSV, a bare "NA" means a missing value, and control characters make a file that is no text."""
ROW = st.fixed_dictionaries({
    "ref": TEXT,
    "area": st.none() | NUMBER,
    "floor": st.none() | st.integers(-SAFE, SAFE),
    "district": st.none() | st.sampled_from(["Centre", "Nord", "Île"]),
    "street": st.none() | TEXT | st.sampled_from(["Rue d’Été", "rue 3"]),
    "garden": st.none() | st.booleans(),
    "built": st.none() | st.datetimes(datetime(1678, 1, 1), datetime(2262, 1, 1)).map(datetime.isoformat),  # noqa: DTZ001 - cells are naive, and in UTC
    "note": st.none() | TEXT,
})  # fmt: skip
KINDS = {
    "ref": Kind.ID, "area": Kind.NUMBER, "floor": Kind.INTEGER, "district": Kind.CATEGORY, "street": Kind.CATEGORY,
    "garden": Kind.BOOLEAN, "built": Kind.DATETIME, "note": Kind.TEXT,
}  # fmt: skip
TYPES = {Kind.NUMBER: pa.float64(), Kind.INTEGER: pa.int64(), Kind.BOOLEAN: pa.bool_()}
DATATYPES = {Kind.NUMBER: "FP64", Kind.INTEGER: "INT64", Kind.BOOLEAN: "BOOL"}
BYTES_OF = {"FP64": "<f8", "INT64": "<i8", "BOOL": "?"}


def homes(path: Path) -> Path:
    """Write a table that has a column of every kind, each with a value that is missing but for the id and the price."""
    chance = random.Random(5)
    lines = ["ref,area,floor,district,street,garden,built,note,price"]
    for number in range(100):
        area, floor = round(chance.uniform(20, 140), 1), chance.randint(0, 9)
        words = " ".join(chance.choices(["bright", "calm", "dark", "loud", "near", "new", "old", "far"], k=7))
        street = f"rue {number}" if number % 3 else "Rue d’Été"
        cells = [
            area, floor, chance.choice(["Centre", "Nord", "Île"]), street, chance.choice(["true", "false"]),
            f"{1950 + number // 2}-03-{1 + number % 28:02d}", words,
        ]  # fmt: skip
        if number < len(cells):
            cells[number] = ""
        lines.append(",".join(map(str, [f"H-{number:03d}", *cells, round(3000 * area + 900 * floor)])))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def train(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    with quiet_mlflow():
        wiring.training(Settings(home=home)).train(
            homes(home / "homes.csv"), target="price", budget=1e-9, progress=lambda *_: None
        )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    home = once(tmp_path_factory, "homes", train) / "home"
    app = application(Settings(home=home), tmp_path_factory.mktemp("every-way"))
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def accepted(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer


def of_rows(http: TestClient, rows: Rows) -> list[Any]:
    return accepted(http.post("/models/homes/predict", json={"inputs": rows})).json()["predictions"]


def of_table(http: TestClient, rows: Rows, kind: str) -> list[Any]:
    headers = {"Content-Type": kind, "Accept": ARROW}
    answer = accepted(http.post("/models/homes/predict", content=written(table_of(rows), kind), headers=headers))
    table = pa.ipc.open_stream(answer.content).read_all()
    assert table["ref"].to_pylist() == [row["ref"] for row in rows]
    return table["prediction"].to_pylist()


def table_of(rows: Rows) -> pa.Table:
    return pa.table({
        name: pa.array([row[name] for row in rows], TYPES.get(KINDS[name], pa.string())) for name in KINDS
    })  # fmt: skip


def of_split(http: TestClient, rows: Rows) -> list[Any]:
    return scored(
        http, {"dataframe_split": {"columns": list(KINDS), "data": [[row[name] for name in KINDS] for row in rows]}}
    )


def of_records(http: TestClient, rows: Rows) -> list[Any]:
    return scored(http, {"dataframe_records": rows})


def scored(http: TestClient, body: dict[str, Any]) -> list[Any]:
    return accepted(http.post("/models/homes/invocations", json=body)).json()["predictions"]


def of_tensors(http: TestClient, rows: Rows, *, binary: bool) -> list[Any]:
    inputs, behind = [], b""
    for name, kind in KINDS.items():
        values, datatype = [row[name] for row in rows], DATATYPES.get(kind, "BYTES")
        tensor: dict[str, Any] = {"name": name, "datatype": datatype, "shape": [len(rows)]}
        # Only floats have bytes for a missing value; others go as JSON, which the protocol lets a request mix.
        if binary and (None not in values or datatype == "FP64"):
            content = packed(values, datatype)
            tensor["parameters"] = {"binary_data_size": len(content)}
            behind += content
        else:
            tensor["data"] = values
        inputs.append(tensor)
    head = json.dumps({"inputs": inputs}).encode()
    headers = {"Content-Type": "application/json"}
    if binary:
        headers = {"Content-Type": "application/octet-stream", "Inference-Header-Content-Length": str(len(head))}
    answer = accepted(http.post("/v2/models/homes/infer", content=head + behind, headers=headers))
    return answer.json()["outputs"][0]["data"]


def packed(values: list[Any], datatype: str) -> bytes:
    if datatype == "BYTES":
        return b"".join(struct.pack("<I", len(text.encode())) + text.encode() for text in values)
    return np.array([np.nan if value is None else value for value in values], BYTES_OF[datatype]).tobytes()


WAYS: dict[str, Callable[[TestClient, Rows], list[Any]]] = {
    "CSV": lambda http, rows: of_table(http, rows, CSV),
    "Parquet": lambda http, rows: of_table(http, rows, PARQUET),
    "Arrow": lambda http, rows: of_table(http, rows, ARROW),
    "MLflow, split": of_split,
    "MLflow, records": of_records,
    "V2 in JSON": lambda http, rows: of_tensors(http, rows, binary=False),
    "V2 in bytes": lambda http, rows: of_tensors(http, rows, binary=True),
}


def test_the_model_has_a_column_of_every_kind_that_may_be_missing(served):
    columns = served.get("/models/homes/schema").json()["columns"]
    assert {column["name"]: column["kind"] for column in columns} == KINDS
    assert {column["name"] for column in columns if column["nullable"]} == KINDS.keys() - {"ref"}
    assert [column["name"] for column in columns if column["open"]] == ["street"]


def test_every_way_gives_the_answers_of_the_native_route(served):
    @settings(max_examples=40)
    @given(st.lists(ROW, min_size=1, max_size=8))
    def agree(rows: Rows) -> None:
        expected = of_rows(served, rows)
        last = accepted(served.post("/models/homes/predict", json={"input": rows[-1]})).json()
        assert last["prediction"] == expected[-1]
        for way, answers in WAYS.items():
            assert answers(served, rows) == expected, way

    agree()
