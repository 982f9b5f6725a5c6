"""Values that a person writes as JSON: lists, objects and tensors."""

from __future__ import annotations

import json
import math
from typing import NoReturn

from triptych.domain.schema import Json, Kind

WRITTEN = frozenset({Kind.TENSOR, Kind.ARRAY, Kind.OBJECT, Kind.MAP, Kind.ANYTHING})
"""Kinds whose values are written as JSON."""

SHORT = 60


class NotJsonError(Exception):
    """A text is not JSON.

    Attributes:
        line: Where it stops being JSON, counted from 1; None when it is wrong as a whole.
        column: The place in that line, counted from 1.
    """

    def __init__(self, line: int | None = None, column: int = 1) -> None:
        super().__init__("not JSON")
        self.line = line
        self.column = column


def read(text: str) -> Json:
    """Read what was written.

    Raises:
        NotJsonError: It is not JSON, or nothing that can be sent: NaN, infinity, half a character, too deep.
    """
    try:
        value: Json = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        raise NotJsonError(error.lineno, error.colno) from None
    except (ValueError, RecursionError):
        raise NotJsonError from None
    return value


def write(value: Json) -> str:
    """Write a value so that it can be read and changed: a short one in one line, else one line an item."""
    text = _plain(value)
    if len(text) <= SHORT:
        return text
    if isinstance(value, list):
        return "[\n" + ",\n".join(f"  {_plain(item)}" for item in value) + "\n]"
    if isinstance(value, dict):
        return "{\n" + ",\n".join(f"  {_plain(name)}: {_plain(item)}" for name, item in value.items()) + "\n}"
    return text


def _plain(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)


def _refuse(_: str) -> NoReturn:
    raise NotJsonError


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise NotJsonError
    return number
