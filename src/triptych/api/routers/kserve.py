"""KServe's first protocol, and what Kubernetes asks."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from triptych.api.bodies import JSON, content_type, decode_json, read_body
from triptych.api.dependencies import Context, ContextDep
from triptych.api.protocols import scoring
from triptych.api.protocols.instances import rows_of
from triptych.api.routers.inference import ModelNames, ModelReady, errors
from triptych.api.routers.invocations import Scores
from triptych.domain.errors import InvalidInput

router = APIRouter(tags=["KServe"])

BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {
                "schema": {
                    "type": "object", "required": ["instances"],
                    "properties": {"instances": {"type": "array", "items": {}}},
                }
            }
        },
    }
}  # fmt: skip
STARTING: dict[int | str, dict[str, Any]] = {503: {"description": "The models are still being loaded."}}


@router.get("/v1/models")
async def list_models(context: ContextDep) -> ModelNames:
    """List what is served."""
    return ModelNames(models=context.deployments.names())


@router.get("/v1/models/{name}", responses=errors(403, 404, 503))
def model_ready(name: str, context: ContextDep) -> ModelReady:
    """Say whether a model can answer."""
    context.deployments.get(name)
    return ModelReady(name=name, ready=True)


@router.post(
    "/v1/models/{name}:predict",
    responses=errors(400, 403, 404, 413, 415, 503, 504),
    openapi_extra=BODY,
    response_model=Scores,
)
async def predict(name: str, request: Request, context: ContextDep) -> Response:
    """Predict with a model: `instances` to `predictions`."""
    content_type(request, (JSON,))
    body = await read_body(request, context.limits.predict)
    return await run_in_threadpool(_answer, context, name, body)


@router.get("/livez", response_class=Response)
async def livez() -> Response:
    """Say to Kubernetes that the process answers."""
    return Response("ok", media_type="text/plain")


@router.get("/readyz", response_class=Response, responses=STARTING)
async def readyz(context: ContextDep) -> Response:
    """Say to Kubernetes whether the models were loaded."""
    if context.deployments.followed:
        return Response("ok", media_type="text/plain")
    return JSONResponse({"status": "starting"}, status_code=503, headers={"Retry-After": "1"})


def _answer(context: Context, name: str, body: bytes) -> Response:
    sent = decode_json(body, constants=scoring.NOT_FINITE)
    if not isinstance(sent, dict) or not isinstance(sent.get("instances"), list):
        raise InvalidInput("Send an object with “instances”, a list of rows.")
    servable = context.deployments.get(name)
    rows = rows_of(sent["instances"], servable.description.schema, "/instances")
    asked = servable.version
    return scoring.answer(context.predicting.rows(asked.name, asked.version, rows))
