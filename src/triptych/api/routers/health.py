"""Whether the server lives and is ready."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from triptych.api.dependencies import ContextDep

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """One word."""

    status: Literal["live", "ready", "starting"]


class Readiness(Health):
    """Whether models are served.

    Attributes:
        confirmed_at: When the registry last said what is served; MLflow has not answered since.
    """

    confirmed_at: datetime | None = None


@router.get("/live")
async def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@router.get(
    "/ready",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "The models are still being loaded."}},
)
async def ready(context: ContextDep) -> JSONResponse:
    """Say whether the models were loaded, and when the registry last confirmed them."""
    if context.deployments.followed:
        confirmed = context.deployments.confirmed_at
        return JSONResponse({"status": "ready", "confirmed_at": confirmed.isoformat() if confirmed else None})
    return JSONResponse({"status": "starting"}, status_code=503, headers={"Retry-After": "1"})
