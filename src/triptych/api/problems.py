"""Errors as RFC 9457 problems; the one place that knows statuses."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from triptych.domain import errors
from triptych.domain.errors import FieldError, TriptychError
from triptych.domain.identifiers import new_id
from triptych.domain.pointer import pointer

log = logging.getLogger(__name__)

STATUSES: dict[type[TriptychError], HTTPStatus] = {
    TriptychError: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.NotFound: HTTPStatus.NOT_FOUND,
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
LONGEST_NAME = 100
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
    detail = _short(error.detail, LONGEST_DETAIL)
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
            "pointer": _short(field.pointer, LONGEST_POINTER),
            "code": field.code,
            "message": _short(field.message, LONGEST_DETAIL),
        }
        room -= len(json.dumps(entry, ensure_ascii=False).encode())
        if room < 0 and kept:
            break
        kept.append(entry)
    return kept


def _short(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 2]}…."


def install(app: FastAPI) -> None:
    """Answer every error of an app with a problem."""
    app.add_exception_handler(TriptychError, _known)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def request_id(request: Request) -> str:
    """The id under which the log speaks of a request."""
    return getattr(request.state, "request_id", None) or new_id()


async def _known(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, TriptychError)
    status = status_of(type(error))
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s %s: %s", request_id(request), error.code, error.detail, exc_info=error.__cause__)
    return problem(error, request_id(request))


async def _parameters(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = tuple(
        FieldError(pointer=pointer(*entry["loc"]), code=str(entry["type"]).replace("_", "-"), message=_named(entry))
        for entry in error.errors()[:10]
    )
    return problem(errors.Invalid("The request does not fit; see each field.", fields=fields), request_id(request))


def _named(entry: dict[str, Any]) -> str:
    name, said = str(entry["loc"][-1])[:LONGEST_NAME], str(entry["msg"])
    return f"“{name}”: {said[:1].lower()}{said[1:]}."


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    kind = errors.NotFound if status is HTTPStatus.NOT_FOUND else errors.TriptychError
    answer = problem(kind(_detail(status, error.headers or {})), request_id(request), status=status.value)
    answer.headers.update(error.headers or {})
    return answer


def _detail(status: HTTPStatus, headers: Mapping[str, str]) -> str:
    if status is HTTPStatus.METHOD_NOT_ALLOWED and "Allow" in headers:
        return f"This address takes {headers['Allow']} alone; see /docs."
    if status is HTTPStatus.NOT_FOUND:
        return "There is nothing at this address; see /docs for what there is."
    return f"{status.phrase}."


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    log.error("%s failed", request_id(request), exc_info=error)
    detail = "Something went wrong here; the log has it under the request id."
    return problem(TriptychError(detail), request_id(request))
