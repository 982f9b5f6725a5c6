"""Params of a model in the query, where they stand when the body is a table."""

from __future__ import annotations

from typing import Any

from fastapi import Request

from triptych.api.bodies import JSON, decode_json
from triptych.domain.errors import FieldError, InvalidInput

NAME = "params"


def described(schema: dict[str, Any]) -> dict[str, Any]:
    """The parameter as OpenAPI describes it.

    Args:
        schema: Of the object of params.
    """
    return {
        "name": NAME,
        "in": "query",
        "description": "The model's params as a JSON object, when the body is a table; else they stand in the body.",
        "content": {JSON: {"schema": schema}},
    }


def params_of(request: Request) -> Any:
    """What stands in the query, as JSON gives it; None for nothing.

    Raises:
        InvalidInput: It is no JSON, or stands there twice.
    """
    sent = request.query_params.getlist(NAME)
    if not sent:
        return None
    if len(sent) > 1:
        raise _invalid("ambiguous", "“params” stands in the query more than once; send it once.")
    try:
        return decode_json(sent[0].encode())
    except InvalidInput as error:
        raise _invalid(
            error.fields[0].code, "“params” in the query is not strict JSON; send an object, percent-encoded."
        ) from None


def require_none(request: Request) -> None:
    """Refuse params in the query, which nobody would read there.

    Raises:
        InvalidInput: There are some.
    """
    if NAME in request.query_params:
        raise _invalid("misplaced", "Send “params” in the JSON body, beside “input” or “inputs”, not in the query.")


def _invalid(code: str, message: str) -> InvalidInput:
    return InvalidInput(message, fields=(FieldError(pointer=f"/{NAME}", code=code, message=message),))
