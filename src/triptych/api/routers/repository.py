"""The model repository extension of the Open Inference Protocol."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel

from triptych.api.bodies import JSON, content_type, decode_json, read_body
from triptych.api.dependencies import Context, ContextDep
from triptych.api.protocols.inference import parameters_of
from triptych.api.protocols.instances import invalid
from triptych.api.routers.inference import InferenceError, errors
from triptych.domain.errors import Forbidden, InvalidInput
from triptych.services.control import Control
from triptych.services.deployments import Serving

router = APIRouter(prefix="/v2/repository", tags=["Open Inference Protocol"])

UNLOADED = "unloaded"
"""What Triton gives as the reason, too."""


class Entry(BaseModel):
    """A model in the repository."""

    name: str
    version: str | None = None
    state: Literal["READY", "UNAVAILABLE"]
    reason: str = ""


def taking(name: str, kind: str) -> dict[str, Any]:
    """What OpenAPI says of a body that may be left out, or has one entry."""
    schema = {"type": "object", "properties": {name: {"type": kind}}}
    return {"requestBody": {"content": {JSON: {"schema": schema}}}}


UNLOADING = errors(400, 403, 404, 413, 415, 503)
LOADING = {**UNLOADING, 409: {"model": InferenceError, "description": "The model can't be loaded."}}


@router.post("/index", responses=errors(400, 413, 415), openapi_extra=taking("ready", "boolean"))
async def index(request: Request, context: ContextDep) -> list[Entry]:
    """List the models with their states; those alone that are ready where that is asked for."""
    body = await read_body(request, context.limits.documents)
    asked = decode_json(body) if body else {}
    if not isinstance(asked, dict) or not isinstance(asked.get("ready", False), bool):
        raise InvalidInput("Send nothing, or an object with “ready”, which is true or false.")
    entries = [_entry(name, serving) for name, serving in sorted(context.deployments.serving().items())]
    return [entry for entry in entries if entry.state == "READY" or not asked.get("ready")]


@router.post(
    "/models/{name}/load", responses=LOADING, response_class=Response, openapi_extra=taking("parameters", "object")
)
async def load(name: str, request: Request, context: ContextDep) -> Response:
    """Load a model that was unloaded, by the version that is the champion now."""
    control = _control(context)
    for parameter in await _parameters(request, context):
        if parameter == "config" or parameter.startswith("file:"):
            said = "can't hold a model's configuration or files: it is loaded as it was registered."
            raise invalid("/parameters", "unknown-field", said)
        raise invalid("/parameters", "unknown-field", "must be left out: loading a model takes none.")
    await run_in_threadpool(control.load, name)
    return Response()


@router.post(
    "/models/{name}/unload", responses=UNLOADING, response_class=Response, openapi_extra=taking("parameters", "object")
)
async def unload(name: str, request: Request, context: ContextDep) -> Response:
    """Unload a model: no version of it answers until it is loaded."""
    control = _control(context)
    parameters = await _parameters(request, context)
    # No model depends on another, so that either means the same. Triton ignores every other parameter, too.
    if not isinstance(parameters.get("unload_dependents", False), bool):
        raise invalid("/parameters/unload_dependents", "not-a-boolean", "must be true or false.")
    await run_in_threadpool(control.unload, name)
    return Response()


def _control(context: Context) -> Control:
    if context.control is None:
        raise Forbidden(
            "Models follow MLflow here; set TRIPTYCH_MODEL_CONTROL=explicit to load and unload them by hand."
        )
    return context.control


async def _parameters(request: Request, context: Context) -> Mapping[str, Any]:
    content_type(request, (JSON,))
    body = await read_body(request, context.limits.documents)
    sent = decode_json(body) if body else {}
    if not isinstance(sent, dict):
        raise InvalidInput("Send nothing, or an object with “parameters”.")
    return parameters_of(sent, "")


def _entry(name: str, serving: Serving) -> Entry:
    if serving.servable is None:
        reason = serving.failure.detail if serving.failure else "It is being loaded."
        reason = UNLOADED if serving.listing.unloaded else reason
        return Entry(name=name, version=serving.version, state="UNAVAILABLE", reason=reason)
    return Entry(name=name, version=serving.version, state="READY")
