"""MLflow's scoring protocol: for the default model at the root, and for each model and version."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from triptych.api.bodies import JSON, content_type, read_body
from triptych.api.dependencies import Context, ContextDep
from triptych.api.protocols import scoring
from triptych.api.protocols.refusals import SAID, documented
from triptych.domain.errors import ModelNotFound, TriptychError
from triptych.tables import Format

router = APIRouter(tags=["MLflow's scoring protocol"])

ANSWERS = "/models/{name}/versions/{version}"
TABLES = {"text/csv": Format.CSV, "application/csv": Format.CSV, "application/vnd.apache.parquet": Format.PARQUET}
MLFLOW = "3.17.2"
"""The version whose protocol this is, which is what `/version` says."""


class Scores(BaseModel):
    """The answers, in the order of the rows."""

    predictions: list[Any]


class ScoringError(BaseModel):
    """What is wrong."""

    error_code: str
    message: str


ERRORS = documented(ScoringError, *SAID)
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object",
                    "description": f"Exactly one of {', '.join(scoring.FORMATS)}; “params” beside it.",
                }
            },
            **{kind: {"schema": {"type": "string", "format": "binary"}} for kind in TABLES},
        },
    }
}
TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.post("/invocations", responses=ERRORS, openapi_extra=BODY, response_model=Scores)
async def invoke(request: Request, context: ContextDep) -> Response:
    """Predict with the default model, as MLflow's scoring server does."""
    return await _invoke(request, context, None, None)


@router.post("/models/{name}/invocations", responses=ERRORS, openapi_extra=BODY, response_model=Scores)
async def invoke_model(name: str, request: Request, context: ContextDep) -> Response:
    """Predict with a model's champion; `name@alias` for another alias."""
    name, at, alias = name.partition("@")
    return await _invoke(request, context, name, f"@{alias}" if at else None)


@router.post(f"{ANSWERS}/invocations", responses=ERRORS, openapi_extra=BODY, response_model=Scores)
async def invoke_version(name: str, version: str, request: Request, context: ContextDep) -> Response:
    """Predict with one version: a number, or "@" and an alias."""
    return await _invoke(request, context, name, version)


@router.get("/ping", responses={404: ERRORS[404]}, response_class=Response)
@router.get("/health", responses={404: ERRORS[404]}, response_class=Response, operation_id="health")
async def ping(context: ContextDep) -> Response:
    """Say whether the default model can answer."""
    return await run_in_threadpool(_ping, context, None, None)


@router.get("/models/{name}/ping", responses={404: ERRORS[404]}, response_class=Response)
async def ping_model(name: str, context: ContextDep) -> Response:
    """Say whether a model can answer."""
    name, at, alias = name.partition("@")
    return await run_in_threadpool(_ping, context, name, f"@{alias}" if at else None)


@router.get(f"{ANSWERS}/ping", responses={404: ERRORS[404]}, response_class=Response)
async def ping_version(name: str, version: str, context: ContextDep) -> Response:
    """Say whether a version can answer."""
    return await run_in_threadpool(_ping, context, name, version)


@router.get("/version", response_class=Response, responses=TEXT)
async def protocol() -> Response:
    """Say which MLflow's protocol this is."""
    return Response(MLFLOW, media_type="text/plain")


@router.get("/models/{name}/version", response_class=Response, responses=TEXT)
async def protocol_of_model(name: str) -> Response:  # noqa: ARG001 -- every model has the same
    """Say which MLflow's protocol this is."""
    return await protocol()


@router.get(f"{ANSWERS}/version", response_class=Response, responses=TEXT)
async def protocol_of_version(name: str, version: str) -> Response:  # noqa: ARG001 -- as above
    """Say which MLflow's protocol this is."""
    return await protocol()


def _ping(context: Context, name: str | None, version: str | None) -> Response:
    try:
        context.deployments.get(name, version)
    except TriptychError as error:
        raise ModelNotFound("The model is not ready.") from error
    return Response("\n", media_type=JSON)


async def _invoke(request: Request, context: Context, name: str | None, version: str | None) -> Response:
    kind = content_type(request, (JSON, *TABLES), unsaid="")
    body = await read_body(request, context.limits.predict)
    return await run_in_threadpool(_answer, context, name, version, kind, body)


def _answer(context: Context, name: str | None, version: str | None, kind: str, body: bytes) -> Response:
    predicting = context.predicting
    if kind != JSON:
        return scoring.answer_table(predicting.table(name, version, body, TABLES[kind]))
    # The very version that said how to read the rows answers them, whatever alias moves meanwhile.
    servable = context.deployments.get(name, version)
    rows, params = scoring.read(body, servable.description.schema)
    asked = servable.version
    return scoring.answer(predicting.rows(asked.name, asked.version, rows, params=params))
