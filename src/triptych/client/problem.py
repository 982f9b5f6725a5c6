"""RFC 9457 problems back to the errors of the domain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import httpx2

from triptych.domain.errors import (
    Conflict,
    FieldError,
    Forbidden,
    Invalid,
    MethodNotAllowed,
    NotFound,
    TooLarge,
    TriptychError,
    Unavailable,
    UnsupportedFormat,
)

# For an answer whose code is unknown here (a newer server) or missing (a proxy).
BY_STATUS: dict[int, type[TriptychError]] = {
    400: Invalid,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    409: Conflict,
    413: TooLarge,
    415: UnsupportedFormat,
    422: Invalid,
    502: Unavailable,
    503: Unavailable,
    504: Unavailable,
}


def error_from(response: httpx2.Response) -> TriptychError:
    """Build the error that an unsuccessful response speaks of."""
    return error_of(_problem(response), response.status_code)


def error_of(problem: Mapping[str, Any], status: int) -> TriptychError:
    """Build the error that a problem speaks of, or else its status."""
    kind = _by_code().get(str(problem.get("code"))) or BY_STATUS.get(status, TriptychError)
    detail = str(problem.get("detail") or problem.get("title") or f"The server answered {status}.")
    error = kind(detail, fields=tuple(_fields(problem)))
    if request_id := problem.get("request_id"):
        error.add_note(f"Request {request_id}")
    return error


def _problem(response: httpx2.Response) -> dict[str, Any]:
    try:
        document = response.json()
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _fields(problem: Mapping[str, Any]) -> Iterator[FieldError]:
    for item in problem.get("errors") or ():
        yield FieldError(
            pointer=str(item.get("pointer", "")), code=str(item.get("code", "")), message=str(item.get("message", ""))
        )


def _by_code() -> dict[str, type[TriptychError]]:
    return {kind.code: kind for kind in _kinds(TriptychError)}


def _kinds(kind: type[TriptychError]) -> Iterator[type[TriptychError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _kinds(child)
