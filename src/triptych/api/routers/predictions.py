"""Rows in, answers out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from time import perf_counter
from typing import Any

import pyarrow as pa
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from triptych.api.answers import server_timing
from triptych.api.bodies import FORMATS, JSON, answer_type, content_type, decode_json, read_body
from triptych.api.dependencies import Context, ContextDep
from triptych.api.explain import DESCRIBED, misasked, wants_explanation
from triptych.api.express import AT_ONCE
from triptych.api.interval import DESCRIBED as DESCRIBED_INTERVAL
from triptych.api.interval import level_of
from triptych.api.params import described, params_of, require_none
from triptych.api.problems import documented
from triptych.domain.errors import (
    DeadlineExceeded,
    FieldError,
    InvalidInput,
    ModelNotFound,
    ModelUnusable,
    NoDefaultModel,
    NotExplainable,
    Overloaded,
    TooLarge,
    UnsupportedFormat,
    UntrustedModel,
)
from triptych.domain.identifiers import request_id
from triptych.domain.prediction import Prediction, Predictions
from triptych.services.answers import body_of
from triptych.services.exchange import Asked
from triptych.tables import Format
from triptych.tables.content import write_bytes

router = APIRouter(tags=["predictions"])

PROBLEMS = documented(
    ModelNotFound,
    InvalidInput,
    NoDefaultModel,
    NotExplainable,
    UntrustedModel,
    TooLarge,
    UnsupportedFormat,
    ModelUnusable,
    Overloaded,
    DeadlineExceeded,
)
TABLES: dict[str, Any] = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in FORMATS}
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "One answer, several, or a table of them.", "content": TABLES},
    **PROBLEMS,
}
ASKED: dict[str, Any] = {
    "parameters": [described({"type": "object"}), DESCRIBED, DESCRIBED_INTERVAL],
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"$ref": "#/components/schemas/PredictionRequest"}},
            **TABLES,
        },
    },
}


@router.post("/predict", responses=RESPONSES, openapi_extra=ASKED, response_model=Prediction | Predictions)
async def predict(request: Request, context: ContextDep) -> Response:
    """Predict with the default model."""
    return await _predict(request, context, None, None)


@router.post(
    "/models/{name}/predict", responses=RESPONSES, openapi_extra=ASKED, response_model=Prediction | Predictions
)
async def predict_model(name: str, request: Request, context: ContextDep) -> Response:
    """Predict with a model's champion; `name@alias` for another alias."""
    name, at, alias = name.partition("@")
    return await _predict(request, context, name, f"@{alias}" if at else None)


@router.post(
    "/models/{name}/versions/{version}/predict",
    responses=RESPONSES,
    openapi_extra=ASKED,
    response_model=Prediction | Predictions,
)
async def predict_version(name: str, version: str, request: Request, context: ContextDep) -> Response:
    """Predict with one version: a number, or "@" and an alias."""
    return await _predict(request, context, name, version)


async def _predict(request: Request, context: Context, name: str | None, version: str | None) -> Response:
    kind = content_type(request)
    body = await read_body(request, context.limits.predict)
    level = level_of(request)
    if wants_explanation(request):
        require_none(request)
        return await run_in_threadpool(_answer_explained, context, name, version, _sent(kind, body), level)
    if kind != JSON:
        table, params = context.predicting.table, params_of(request)
        ask = partial(table, name, version, body, Format(FORMATS[kind]), params=params, level=level)
        return await run_in_threadpool(_answer_table, ask, answer_type(request, kind))
    require_none(request)
    if level is not None:
        return await run_in_threadpool(_answer_at_length, context, name, version, body, level)
    served = context.deployments.loaded(name) if version is None else None
    if served and len(body) <= AT_ONCE:
        if served.runtime.quick:
            return _answer_json(context, name, version, body)
        sent = _require_request(decode_json(body))
        if "input" in sent:
            started = perf_counter()
            answer = await context.predicting.await_row(served, sent["input"], params=sent.get("params"))
            return _json(body_of(answer), server_timing((0, 0, perf_counter() - started, 0)))
    return await run_in_threadpool(_answer_json, context, name, version, body)


def _answer_json(context: Context, name: str | None, version: str | None, body: bytes) -> Response:
    predicting = context.predicting
    servable = context.deployments.get(name, version)
    if spent := predicting.express(servable, [Asked(body, request_id.get())])[0]:
        return _json(spent.content, server_timing(spent.seconds))
    return _answer_at_length(context, name, version, body)


def _answer_at_length(
    context: Context, name: str | None, version: str | None, body: bytes, level: float | None = None
) -> Response:
    predicting = context.predicting
    started = perf_counter()
    sent = _require_request(decode_json(body))
    decoded = perf_counter()
    params = sent.get("params")
    answer: Prediction | Predictions
    if "input" in sent:
        answer = predicting.row(name, version, sent["input"], params=params, level=level)
    else:
        answer = predicting.rows(name, version, sent["inputs"], params=params, level=level)
    return _json(body_of(answer), server_timing((decoded - started, 0, perf_counter() - decoded, 0)))


def _answer_explained(
    context: Context, name: str | None, version: str | None, row: Any, level: float | None
) -> Response:
    started = perf_counter()
    answer = context.predicting.row(name, version, row, level=level, explain=True)
    return _json(body_of(answer), server_timing((0, 0, perf_counter() - started, 0)))


def _sent(kind: str, body: bytes) -> Any:
    """The one row that is to be explained."""
    sent = _require_request(decode_json(body)) if kind == JSON else {}
    if "input" not in sent:
        raise misasked("one-row", "One row at a time is explained; send it as “input”, in JSON.")
    if sent.get("params") is not None:
        raise misasked("no-params", "A model that takes “params” can't be explained; leave out one of the two.")
    return sent["input"]


def _json(content: bytes, timing: str) -> Response:
    return Response(content, media_type=JSON, headers={"server-timing": timing})


def _answer_table(ask: Callable[[], pa.Table], wanted: str) -> Response:
    return Response(write_bytes(ask(), Format(FORMATS[wanted])), media_type=wanted)


def _require_request(sent: Any) -> Mapping[str, Any]:
    if not isinstance(sent, Mapping) or not sent.keys() & {"input", "inputs"}:
        raise _invalid("", "missing", 'Send {"input": row} for one row, or {"inputs": [rows]} for several.')
    if extra := sent.keys() - {"input", "inputs", "params"}:
        name = min(extra)[:100]
        raise _invalid(
            f"/{name}",
            "unknown-field",
            f"“{name}” is not known here; send “input” or “inputs”, with “params” for a model that has some.",
        )
    if {"input", "inputs"} <= sent.keys():
        raise _invalid("/inputs", "ambiguous", "Send either “input” or “inputs”, not both.")
    if "inputs" in sent and not isinstance(sent["inputs"], list):
        raise _invalid("/inputs", "not-a-list", "“inputs” must be a list of rows.")
    return sent


def _invalid(at: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields=(FieldError(pointer=at, code=code, message=message),))
