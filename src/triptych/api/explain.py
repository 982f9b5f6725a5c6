"""Whether an answer is to be explained, in the query."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from triptych.domain.errors import FieldError, InvalidInput

NAME = "explain"
DESCRIBED: dict[str, Any] = {
    "name": NAME,
    "in": "query",
    "description": "Whether to say what each column added to the answer, of one row sent as `input`.",
    "schema": {"type": "boolean", "default": False},
}
"""The parameter as OpenAPI describes it."""


def wants_explanation(request: Request) -> bool:
    """Whether an explanation is asked for.

    Raises:
        InvalidInput: What stands there is neither true nor false.
    """
    sent = request.query_params.getlist(NAME)
    if not sent or sent == ["false"]:
        return False
    if sent == ["true"]:
        return True
    raise misasked("not-a-boolean", "“explain” in the query must be true or false.")


def misasked(code: str, message: str) -> InvalidInput:
    """An explanation is asked for where there is none."""
    return InvalidInput(message, fields=(FieldError(pointer=f"/{NAME}", code=code, message=message),))
