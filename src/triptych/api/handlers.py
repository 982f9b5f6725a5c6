"""Every error of an application becomes an answer, in the shape that whoever asked can read."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from triptych.api.problems import status_of
from triptych.api.shapes import refusal
from triptych.domain import errors
from triptych.domain.errors import FieldError, TriptychError
from triptych.domain.identifiers import new_id
from triptych.domain.pointer import pointer

log = logging.getLogger(__name__)

LONGEST_NAME = 100
KINDS = {
    HTTPStatus.NOT_FOUND: errors.NotFound,
    HTTPStatus.METHOD_NOT_ALLOWED: errors.MethodNotAllowed,
}
"""Of the errors that the framework raises by their status; another one is just an error."""


def install(app: FastAPI) -> None:
    """Answer every error of an app with a problem."""
    app.add_exception_handler(TriptychError, _failed)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


def request_id(request: Request) -> str:
    """The id under which the log speaks of a request."""
    return getattr(request.state, "request_id", None) or new_id()


def answer_of(path: str, error: Exception, request_id: str) -> JSONResponse:
    """An error as the answer to a call of a path; one of ours, or whatever a model's author chose to raise.

    Args:
        path: What was asked.
        error: What went wrong.
        request_id: Under which the log speaks of the call.
    """
    if not isinstance(error, TriptychError):
        log.error("%s failed", request_id, exc_info=error)
        error = TriptychError("Something went wrong here; the log has it under the request id.")
    elif status_of(type(error)) >= HTTPStatus.INTERNAL_SERVER_ERROR:
        log.warning("%s %s: %s", request_id, error.code, error.detail, exc_info=error.__cause__)
    return refusal(path, error, request_id)


async def _failed(request: Request, error: Exception) -> JSONResponse:
    return answer_of(request.url.path, error, request_id(request))


async def _parameters(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    fields = tuple(
        FieldError(pointer=pointer(*entry["loc"]), code=str(entry["type"]).replace("_", "-"), message=_named(entry))
        for entry in error.errors()[:10]
    )
    error = errors.Invalid("The request does not fit; see each field.", fields=fields)
    return refusal(request.url.path, error, request_id(request))


def _named(entry: dict[str, Any]) -> str:
    """Say what is wrong with a field, by its path within the body, the query or the headers."""
    name, said = "/".join(map(str, entry["loc"][1:] or entry["loc"]))[:LONGEST_NAME], str(entry["msg"])
    return f"“{name}”: {said[:1].lower()}{said[1:]}."


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    said = KINDS.get(status, errors.TriptychError)(_detail(status, error.headers or {}))
    answer = refusal(request.url.path, said, request_id(request), status=status.value)
    answer.headers.update(error.headers or {})
    return answer


def _detail(status: HTTPStatus, headers: Mapping[str, str]) -> str:
    if status is HTTPStatus.METHOD_NOT_ALLOWED and "Allow" in headers:
        return f"This address takes {headers['Allow']} alone; see /docs."
    if status is HTTPStatus.NOT_FOUND:
        return "There is nothing at this address; see /docs for what there is."
    return f"{status.phrase}."
