"""The statuses that MLflow's and KServe's protocols give to our errors, and what their routes say of each."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from triptych.domain.errors import Invalid, NoDefaultModel, TriptychError, UntrustedModel

STATUSES: tuple[tuple[type[TriptychError], HTTPStatus], ...] = (
    (Invalid, HTTPStatus.BAD_REQUEST),
    (NoDefaultModel, HTTPStatus.NOT_FOUND),
    (UntrustedModel, HTTPStatus.FORBIDDEN),
)
"""Where they differ from ours."""

SAID = {
    400: "The request does not fit the model, or is malformed.",
    403: "The caller or the model is not trusted, or this is not allowed here.",
    404: "No such model.",
    413: "The body is too large.",
    415: "The content type is not read here.",
    503: "The model can't be loaded, or is overloaded.",
    504: "The model took too long.",
}


def status_for(error: TriptychError, ours: int) -> HTTPStatus:
    """The status of an error in these protocols.

    Args:
        error: What went wrong.
        ours: Its status in our own API.
    """
    return next((status for kind, status in STATUSES if isinstance(error, kind)), HTTPStatus(ours))


def documented(model: type[BaseModel], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses` says of its errors, whose shape is `model`."""
    return {status: {"model": model, "description": SAID[status]} for status in statuses}
