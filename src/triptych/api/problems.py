"""Errors as RFC 9457 problems; the one place that knows statuses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from triptych.domain import errors
from triptych.domain.errors import FieldError, TriptychError

STATUSES: dict[type[TriptychError], HTTPStatus] = {
    TriptychError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.MethodNotAllowed: HTTPStatus.METHOD_NOT_ALLOWED,
    errors.Invalid: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.UnsupportedFormat: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DeadlineExceeded: HTTPStatus.GATEWAY_TIMEOUT,
}
"""A class without an entry has its base's."""

MEDIA_TYPE = "application/problem+json"
LONGEST_DETAIL = 400
LONGEST_POINTER = 200
LARGEST = 2000
"""Bytes of a body, unless its first field alone takes more."""


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    pointer: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: list[FieldProblem]


def status_of(kind: type[TriptychError]) -> HTTPStatus:
    """The status of an error class: its own, or its nearest base's."""
    return next(STATUSES[base] for base in kind.__mro__ if base in STATUSES)


def documented(*kinds: type[TriptychError]) -> dict[int | str, dict[str, Any]]:
    """What a route's `responses` says of the problems that it may answer with."""
    found: dict[int | str, dict[str, Any]] = {}
    for kind in kinds:
        status = status_of(kind).value
        before = found.get(status, {}).get("description")
        title = f"{before} {kind.title}" if before else kind.title
        schema = {"$ref": "#/components/schemas/Problem"}
        found[status] = {"description": title, "content": {MEDIA_TYPE: {"schema": schema}}}
    return found


def problem(error: TriptychError, request_id: str, *, status: int | None = None) -> JSONResponse:
    """An error as a response."""
    number = status or status_of(type(error)).value
    detail = short(error.detail, LONGEST_DETAIL)
    body: dict[str, Any] = {
        "type": f"urn:triptych:{error.code}",
        "title": error.title,
        "status": number,
        "detail": detail,
        "code": error.code,
        "request_id": request_id,
    }
    body["errors"] = _fitting(error.fields, LARGEST - len(json.dumps(body, ensure_ascii=False).encode()))
    headers = {"X-Request-ID": request_id}
    if number == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = "2"
    return JSONResponse(body, status_code=number, media_type=MEDIA_TYPE, headers=headers)


def _fitting(fields: Sequence[FieldError], room: int) -> list[dict[str, str]]:
    """The first of the fields, as many as a short body holds: a name may be long, and a table has many cells."""
    kept: list[dict[str, str]] = []
    for field in fields:
        entry = {
            "pointer": short(field.pointer, LONGEST_POINTER),
            "code": field.code,
            "message": short(field.message, LONGEST_DETAIL),
        }
        room -= len(json.dumps(entry, ensure_ascii=False).encode())
        if room < 0 and kept:
            break
        kept.append(entry)
    return kept


def short(text: str, longest: int) -> str:
    """A text, cut when it is longer."""
    return text if len(text) <= longest else f"{text[: longest - 2]}…."
