"""A row for a model that says nothing of its inputs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.pointer import pointer
from triptych.encoding import Value

MOST_VALUES = 10_000


class AnyRow:
    """Takes an object of values, or a list of them, whose order is then the model's."""

    def row(self, row: object, at: str = "/input") -> dict[str, Value]:
        """Check one row.

        Returns:
            The values by column; a list's by place: "0", "1", ...

        Raises:
            InvalidInput: It is neither, or holds what is no plain value.
        """
        if isinstance(row, Mapping):
            values: dict[str, Any] = {str(name): value for name, value in row.items()}
        elif isinstance(row, Sequence) and not isinstance(row, str):
            values = {str(place): value for place, value in enumerate(row)}
        else:
            values = {"0": row}
        if not 0 < len(values) <= MOST_VALUES:
            raise _invalid(at, "size", f"Send from 1 to {MOST_VALUES} values a row.")
        for name, value in values.items():
            if not (value is None or isinstance(value, str | int | float)) or not _finite(value):
                where = at + pointer(name[:100])
                raise _invalid(where, "not-a-value", "Send a text, a finite number, true, false or null here.")
        return values


def _finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _invalid(at: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(fields=(FieldError(pointer=at, code=code, message=message),))
