"""The model repository extension of the Open Inference Protocol."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from triptych.api.bodies import JSON, decode_json, read_body
from triptych.api.dependencies import ContextDep
from triptych.api.routers.inference import errors
from triptych.domain.errors import InvalidInput
from triptych.services.deployments import Serving

router = APIRouter(prefix="/v2/repository", tags=["Open Inference Protocol"])


class Entry(BaseModel):
    """A model in the repository."""

    name: str
    version: str | None = None
    state: Literal["READY", "UNAVAILABLE"]
    reason: str = ""


BODY: dict[str, Any] = {
    "requestBody": {
        "content": {JSON: {"schema": {"type": "object", "properties": {"ready": {"type": "boolean"}}}}},
    }
}


@router.post("/index", responses=errors(400, 413), openapi_extra=BODY)
async def index(request: Request, context: ContextDep) -> list[Entry]:
    """List the models with their states; those alone that are ready where that is asked for."""
    body = await read_body(request, context.limits.documents)
    asked = decode_json(body) if body else {}
    if not isinstance(asked, dict) or not isinstance(asked.get("ready", False), bool):
        raise InvalidInput("Send nothing, or an object with “ready”, which is true or false.")
    entries = [_entry(name, serving) for name, serving in sorted(context.deployments.serving().items())]
    return [entry for entry in entries if entry.state == "READY" or not asked.get("ready")]


def _entry(name: str, serving: Serving) -> Entry:
    if serving.servable is None:
        reason = serving.failure.detail if serving.failure else "It is being loaded."
        return Entry(name=name, version=serving.version, state="UNAVAILABLE", reason=reason)
    return Entry(name=name, version=serving.version, state="READY")
