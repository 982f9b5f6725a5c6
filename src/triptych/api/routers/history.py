"""What was answered."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from triptych.api.dependencies import context
from triptych.api.problems import documented
from triptych.domain.errors import Invalid
from triptych.storage.history import History

router = APIRouter(tags=["predictions"])


class Recorded(BaseModel):
    """One row that was answered."""

    id: str
    time: datetime
    model: str
    version: str
    inputs: Any
    prediction: Any
    probabilities: dict[str, float] | None
    seconds: float
    request_id: str | None
    rows: int


class RecordedList(BaseModel):
    """What was answered, the newest first."""

    predictions: list[Recorded]


@router.get("/predictions", responses=documented(Invalid))
def list_predictions(
    request: Request,
    model: Annotated[str | None, Query(description="Of this model alone.", max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> RecordedList:
    """List the newest answers in the prediction log."""
    history = context(request).history
    assert isinstance(history, History), "the route is not installed without it"
    found = history.newest(model=model, limit=limit)
    return RecordedList(predictions=[Recorded.model_validate(_parsed(row)) for row in found])


def _parsed(row: dict[str, Any]) -> dict[str, Any]:
    texts = {name: row[name] for name in ("inputs", "prediction", "probabilities")}
    return row | {name: None if text is None else json.loads(text) for name, text in texts.items()}
