"""Whether the server lives and is ready."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from triptych.api.dependencies import ContextDep

router = APIRouter(prefix="/health", tags=["health"])


class Health(BaseModel):
    """One word."""

    status: Literal["live", "ready", "starting"]


@router.get("/live")
async def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@router.get("/ready", responses={503: {"model": Health, "description": "The models are still being loaded."}})
async def ready(context: ContextDep) -> JSONResponse:
    """Say whether the registry was read and the models were loaded."""
    if context.deployments.followed:
        return JSONResponse({"status": "ready"})
    return JSONResponse({"status": "starting"}, status_code=503, headers={"Retry-After": "1"})
