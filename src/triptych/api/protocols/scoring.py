"""MLflow's scoring protocol.

Source:
    mlflow.pyfunc.scoring_server of MLflow 3.17, minus what it casts in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import pyarrow as pa
from fastapi import Response
from fastapi.responses import JSONResponse

from triptych.api.bodies import JSON, decode_json
from triptych.api.protocols.instances import invalid, known, rows_of
from triptych.api.protocols.refusals import status_for
from triptych.api.protocols.sentence import sentence
from triptych.domain.errors import InvalidInput, TriptychError
from triptych.domain.prediction import Predictions
from triptych.domain.schema import Schema
from triptych.serving.answers import OUTPUT
from triptych.storage.record import ENCODER

SPLIT, RECORDS = "dataframe_split", "dataframe_records"
FORMATS = (SPLIT, RECORDS, "instances", "inputs")
PARSING = frozenset({"not-json", "not-unicode", "too-deep", "duplicate-key", "not-finite"})
"""Faults of a body, rather than of what it says."""

CODES = {
    HTTPStatus.BAD_REQUEST: "INVALID_PARAMETER_VALUE",
    HTTPStatus.UNAUTHORIZED: "UNAUTHENTICATED",
    HTTPStatus.FORBIDDEN: "PERMISSION_DENIED",
    HTTPStatus.NOT_FOUND: "RESOURCE_DOES_NOT_EXIST",
    HTTPStatus.TOO_MANY_REQUESTS: "REQUEST_LIMIT_EXCEEDED",
    HTTPStatus.INTERNAL_SERVER_ERROR: "INTERNAL_ERROR",
    HTTPStatus.SERVICE_UNAVAILABLE: "TEMPORARILY_UNAVAILABLE",
    HTTPStatus.GATEWAY_TIMEOUT: "DEADLINE_EXCEEDED",
}


def read(body: bytes, schema: Schema) -> tuple[list[Any], dict[str, Any]]:
    """The rows and the params of a JSON body.

    Raises:
        InvalidInput: It is none of the forms that the protocol has.
    """
    sent = decode_json(body, constants=NOT_FINITE)
    if not isinstance(sent, Mapping) or len(found := [form for form in FORMATS if form in sent]) != 1:
        raise InvalidInput(f"Send an object with exactly one of {', '.join(FORMATS)}.")
    (form,) = found
    return _rows(form, sent[form], schema), params_of(sent.get("params"), schema)


def params_of(params: Any, schema: Schema) -> dict[str, Any]:
    """What the model knows of the params that were sent; the protocol ignores the others.

    Raises:
        InvalidInput: They are no object.
    """
    if params is None:
        return {}
    if not isinstance(params, Mapping):
        raise invalid("/params", "not-an-object", "must be an object.")
    names = {param.name for param in schema.params}
    return {name: value for name, value in params.items() if name in names}


def answer(predictions: Predictions) -> Response:
    """Answers as MLflow writes them."""
    return _answer(list(predictions.predictions), predictions.output)


def answer_table(table: pa.Table) -> Response:
    """The answers of a table, as `Predicting.table` gives it."""
    output = (table.schema.metadata or {}).get(OUTPUT)
    return _answer(table["prediction"].to_pylist(), output.decode() if output else None)


def _answer(values: list[Any], output: str | None) -> Response:
    """Those that have a name as records, the others as they are."""
    named = values if output is None else [{output: value} for value in values]
    return Response(ENCODER.encode({"predictions": named}), media_type=JSON)


def error(error: TriptychError, status: int) -> JSONResponse:
    """An error in MLflow's shape."""
    found = status_for(error, status)
    code = CODES.get(found, "BAD_REQUEST")
    if found is HTTPStatus.BAD_REQUEST and any(field.code in PARSING and not field.pointer for field in error.fields):
        code = "BAD_REQUEST"
    return JSONResponse({"error_code": code, "message": sentence(error)}, status_code=found)


def _rows(form: str, sent: Any, schema: Schema) -> list[Any]:
    if form == SPLIT:
        return _split(sent, schema)
    if form == RECORDS and not (isinstance(sent, list) and all(isinstance(row, Mapping) for row in sent)):
        raise invalid(f"/{form}", "not-a-list", "must be a list of objects.")
    return rows_of(sent, schema, f"/{form}")


def _split(sent: Any, schema: Schema) -> list[Any]:
    at = f"/{SPLIT}"
    if not isinstance(sent, Mapping) or not isinstance(sent.get("data"), list):
        raise invalid(at, "not-an-object", "must be an object with “columns” and “data”.")
    if others := sent.keys() - {"columns", "data", "index"}:
        raise invalid(at, "unknown-field", f"has “{min(others)[:100]}”, which is unknown; send “columns” and “data”.")
    rows, columns = sent["data"], sent.get("columns")
    if columns is None and not schema.named:
        return rows_of(rows, schema, f"{at}/data") if rows else []
    if not isinstance(columns, list) or not _names(columns):
        raise invalid(f"{at}/columns", "not-a-list", "must be a list of the columns' names, each once.")
    for place, row in enumerate(rows):
        if not isinstance(row, list) or len(row) != len(columns):
            said = f"must have a value for each of the {len(columns)} columns in row {place + 1}."
            raise invalid(f"{at}/data", "lengths", said)
    if not schema.named:
        return rows
    names = [str(name) for name in columns]
    missing = [column.name for column in schema.inputs if not column.nullable and column.name not in names]
    if missing:
        raise invalid(f"{at}/columns", "missing", f"must name “{missing[0]}”, which the model needs.")
    return [known(dict(zip(names, row, strict=True)), schema) for row in rows]


def _names(columns: list[Any]) -> bool:
    """Whether these are columns' names, each once; pandas numbers those that have none."""
    return all(type(name) in {str, int} for name in columns) and len(set(map(str, columns))) == len(columns)


NOT_FINITE: dict[str, float | None] = {"NaN": None, "Infinity": float("inf"), "-Infinity": float("-inf")}
"""What MLflow's own client writes, though it is not JSON: a missing value, and what no model here takes."""
