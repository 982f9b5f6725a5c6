"""An error in one text, for protocols that have no place for fields."""

from __future__ import annotations

import re

from triptych.api.problems import LARGEST, short
from triptych.domain.errors import FieldError, TriptychError

ROW = re.compile(r"/inputs?/(\d+)(/|$)")
MOST = 5
ROOM = LARGEST - 200


def sentence(error: TriptychError) -> str:
    """What is wrong, with the row and the field of the first faults."""
    parts = [] if error.fields and error.detail == error.title else [error.detail]
    parts += [_field(field) for field in error.fields[:MOST] if field.message != error.detail]
    text = " ".join(parts)
    while len(text.encode()) > ROOM:
        text = short(text, len(text) * 3 // 4)
    return text


def _field(field: FieldError) -> str:
    row = ROW.match(field.pointer)
    if row is None or field.message.startswith("Row "):
        return field.message
    return f"Row {int(row[1]) + 1}: {field.message}"
