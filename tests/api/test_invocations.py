"""MLflow's scoring protocol, as MLflow's own clients speak it."""

from __future__ import annotations

import io
import json

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
import pytest

from tests.hostile import SHORTEST_LONG, VALUES
from tests.trained import FLAT, PENGUIN, REVIEW

FLATS = "/models/flats/invocations"
SECOND = {**FLAT, "area": 80.0, "garden": False}
NAMES = list(FLAT)
FORMS = {
    "dataframe_split": {"columns": NAMES, "data": [list(FLAT.values()), list(SECOND.values())]},
    "dataframe_records": [FLAT, SECOND],
    "instances": [FLAT, SECOND],
    "inputs": {name: [FLAT[name], SECOND[name]] for name in NAMES},
}


def predicted(http, path: str, body) -> list:
    answer = http.post(path, json=body)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["predictions"]
    return answer.json()["predictions"]


def refused(answer, status: int, code: str) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json()) == ["error_code", "message"]
    assert answer.json()["error_code"] == code
    assert len(answer.content) < SHORTEST_LONG
    return answer.json()["message"]


@pytest.fixture(scope="session")
def expected(http) -> list[float]:
    return http.post("/models/flats/predict", json={"inputs": [FLAT, SECOND]}).json()["predictions"]


@pytest.mark.parametrize("form", FORMS)
def test_each_form_gives_the_answers_of_the_native_route(http, expected, form):
    assert predicted(http, FLATS, {form: FORMS[form]}) == expected


def test_the_root_asks_the_default_model_and_a_bare_list_is_its_one_column(http):
    single = http.post("/predict", json={"input": REVIEW}).json()["prediction"]
    split = {"columns": ["review"], "data": [[REVIEW]]}
    for body in ({"inputs": [REVIEW]}, {"instances": [[REVIEW]]}, {"dataframe_split": split}):
        assert predicted(http, "/invocations", body) == [single]


def test_versions_and_aliases_have_the_route_too(http, expected):
    for path in ("/models/flats/versions/1", "/models/flats/versions/@champion", "/models/flats@champion"):
        assert predicted(http, f"{path}/invocations", {"dataframe_records": [FLAT, SECOND]}) == expected


def test_tables_give_the_same_answers(http, expected):
    table = pa.Table.from_pylist([FLAT, SECOND])
    csv, parquet = io.BytesIO(), io.BytesIO()
    pyarrow.csv.write_csv(table, csv)
    pyarrow.parquet.write_table(table, parquet)
    for kind, content in (("text/csv", csv), ("application/csv", csv), ("application/vnd.apache.parquet", parquet)):
        answer = http.post(FLATS, content=content.getvalue(), headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["predictions"]) == (200, expected)


def test_one_row_may_be_an_object_of_values(http, expected):
    assert predicted(http, FLATS, {"inputs": FLAT}) == expected[:1]


def test_nan_is_a_missing_value_and_infinity_is_refused(http):
    body = json.dumps({"dataframe_records": [{**PENGUIN, "bill_length_mm": None}]})
    headers = {"Content-Type": "application/json; charset=UTF-8"}
    path = "/models/penguins/invocations"
    with_null = http.post(path, content=body, headers=headers)
    with_nan = http.post(path, content=body.replace("null", "NaN"), headers=headers)
    assert (with_null.status_code, with_null.json()) == (with_nan.status_code, with_nan.json())
    infinite = json.dumps({"instances": [{**PENGUIN, "bill_length_mm": float("inf")}]})
    message = refused(http.post(path, content=infinite, headers=headers), 400, "INVALID_PARAMETER_VALUE")
    assert "“bill_length_mm” must be a finite number" in message


def test_columns_that_the_model_does_not_have_and_other_keys_are_ignored(http, expected):
    rows = [{**row, "price": 1, "colour": "red"} for row in (FLAT, SECOND)]
    assert predicted(http, FLATS, {"dataframe_records": rows, "more": 1, "params": {"unknown": 2}}) == expected
    assert predicted(http, FLATS, {"instances": [{**FLAT, "x": [1]}], "params": None}) == expected[:1]


def test_no_rows_with_columns_have_no_answers(http):
    assert predicted(http, FLATS, {"dataframe_split": {"columns": NAMES, "data": []}}) == []


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "dataframe_split"), ([], "dataframe_split"), ({"instances": [FLAT], "inputs": [FLAT]}, "exactly one"),
        ({"dataframe_split": {"data": [[1]]}}, "columns"),
        ({"dataframe_split": {"columns": ["area"], "data": [[1]]}}, "rooms"),
        ({"dataframe_split": {"columns": NAMES, "data": [[1]]}}, "row 1"),
        ({"dataframe_split": {"columns": ["area", "area"], "data": []}}, "each once"),
        *[({"dataframe_split": {"columns": [*NAMES[1:], name], "data": []}}, "“columns” must be a list of")
          for name in (["area"], {"area": 1}, None, True, 1.5)],
        ({"dataframe_split": {"columns": [1, "1"], "data": []}}, "each once"),
        ({"dataframe_split": {"columns": NAMES, "data": [], "other": 1}}, "columns"),
        ({"dataframe_split": [1]}, "object"), ({"dataframe_records": []}, "no rows"),
        ({"dataframe_records": [1]}, "objects"), ({"dataframe_records": {"area": [1]}}, "list of objects"),
        ({"instances": "secret"}, "list of rows"), ({"instances": [[1, 2, 3]]}, "area"),
        ({"inputs": {"area": [1, 2], "rooms": [1]}}, "different lengths"),
        ({"instances": [FLAT], "params": [1]}, "params"),
        ({"dataframe_records": [FLAT, {key: FLAT[key] for key in FLAT if key != "rooms"}]}, "Row 2: “rooms”"),
    ],
)  # fmt: skip
def test_what_is_no_form_of_the_protocol_is_refused_in_words(http, body, named):
    message = refused(http.post(FLATS, json=body), 400, "INVALID_PARAMETER_VALUE")
    assert named in message
    assert "secret" not in message


@pytest.mark.parametrize("fault", sorted(set(VALUES) - {"NaN"}))
def test_no_value_is_cast(http, fault):
    column, text = VALUES[fault]
    row = json.dumps({**FLAT, column: "?"}).replace('"?"', text)
    answer = http.post(FLATS, content=f'{{"instances": [{row}]}}', headers={"Content-Type": "application/json"})
    assert answer.status_code == 400, answer.text
    assert answer.json()["error_code"] in {"INVALID_PARAMETER_VALUE", "BAD_REQUEST"}
    assert "secret" not in answer.text
    assert len(answer.content) < SHORTEST_LONG


@pytest.mark.parametrize("body", ["{", b"\xff", "[" * 10_000, "", '{"inputs": [1], "inputs": [2]}'])
def test_what_is_no_json_is_a_bad_request(http, body):
    refused(http.post(FLATS, content=body, headers={"Content-Type": "application/json"}), 400, "BAD_REQUEST")


def test_other_content_types_are_refused(http):
    kinds = ("text/plain", "application/json; charset=latin-1", "application/vnd.apache.arrow.stream")
    for kind in (*kinds, "application/json; v=1"):
        refused(http.post(FLATS, content="{}", headers={"Content-Type": kind}), 415, "BAD_REQUEST")
    request = http.build_request("POST", FLATS, content="{}")
    request.headers.pop("content-type", None)
    refused(http.send(request), 415, "BAD_REQUEST")


def test_what_is_not_there_is_said_in_the_protocols_shape(http):
    refused(http.post("/models/none/invocations", json={"inputs": [1]}), 404, "RESOURCE_DOES_NOT_EXIST")
    refused(http.post("/models/flats/versions/9/invocations", json={"inputs": [1]}), 404, "RESOURCE_DOES_NOT_EXIST")
    assert http.get("/invocations").status_code == 405
    large = http.post(FLATS, content=b"[" + b" " * 400_000, headers={"Content-Type": "application/json"})
    refused(large, 413, "BAD_REQUEST")


def test_a_server_is_pinged_and_says_its_version(http):
    models = ("/models/flats/ping", "/models/flats/versions/1/ping", "/models/flats@champion/ping")
    for path in ("/ping", "/health", *models):
        answer = http.get(path)
        assert (answer.status_code, answer.text, answer.headers["content-type"]) == (200, "\n", "application/json")
    refused(http.get("/models/none/ping"), 404, "RESOURCE_DOES_NOT_EXIST")
    for path in ("/version", "/models/flats/version"):
        assert http.get(path).text.count(".") == 2
