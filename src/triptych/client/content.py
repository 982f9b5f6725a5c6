"""Values of Python as the JSON that the service reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from triptych.domain.errors import InvalidInput

JSON = "application/json"


def json_body(value: object) -> tuple[bytes, str]:
    """The bytes of a JSON body, with their media type.

    Raises:
        InvalidInput: A value is of a type that JSON does not have.
    """
    # Whether half a character is allowed is for the server to say, in words.
    return json_text(value, ascii_alone=False).encode("utf-8", "surrogatepass"), JSON


def json_text(value: object, *, ascii_alone: bool = True) -> str:
    """A value as JSON.

    Dates become ISO 8601 text, NumPy's scalars become numbers, and NaN becomes null.

    Args:
        value: What is written.
        ascii_alone: Whether other letters are escaped.

    Raises:
        InvalidInput: A value is of a type that JSON does not have.
    """
    try:
        return json.dumps(value, ensure_ascii=ascii_alone, allow_nan=False, default=_plain)
    except ValueError:
        return json.dumps(_without_nan(value), ensure_ascii=ascii_alone, default=_plain)


def _plain(value: Any) -> Any:
    if type(value).__name__ in {"NaTType", "NAType"}:  # pandas, which is not imported for that
        return None
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    if hasattr(value, "item") and getattr(value, "ndim", None) == 0:
        return _without_nan(value.item())
    if hasattr(value, "tolist"):
        return _without_nan(value.tolist())
    if isinstance(value, Mapping):
        return dict(value)
    raise InvalidInput(
        f"A value of type “{type(value).__name__}” can't be sent; send text, numbers, booleans, dates, or None."
    )


def _without_nan(value: Any) -> Any:
    if isinstance(value, float) and value != value:  # noqa: PLR0124 -- what NaN alone does
        return None
    if isinstance(value, dict):
        return {key: _without_nan(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_nan(item) for item in value]
    return value
