"""A row for a model that says nothing of its inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind
from triptych.serving.messages import say
from triptych.serving.scalars import Fault
from triptych.serving.structures import check_value

MOST_VALUES = 10_000


class AnyRow:
    """Takes an object of values, a list of them, whose order is then the model's, or one bare value."""

    def row(self, row: object, at: str = "/input") -> dict[str, Any]:
        """Check one row.

        Returns:
            The values by column; a list's by place: "0", "1", ...

        Raises:
            InvalidInput: It has too many values, or one that is none of JSON.
        """
        if isinstance(row, Mapping):
            values: dict[str, Any] = {str(name): value for name, value in row.items()}
        elif isinstance(row, Sequence) and not isinstance(row, str):
            values = {str(place): value for place, value in enumerate(row)}
        else:
            values = {"0": row}
        if not 0 < len(values) <= MOST_VALUES:
            raise _invalid(at, "size", f"Send from 1 to {MOST_VALUES} values a row.")
        return {name: _checked(name, value, at) for name, value in values.items()}


def _checked(name: str, value: object, at: str) -> object:
    column = Column(name=name[:100], kind=Kind.ANYTHING, nullable=True)
    try:
        return check_value(column, value)
    except Fault as fault:
        code, message = say(fault.code, column.name, fault.column)
        raise _invalid(at + pointer(column.name, *fault.path), code, message) from None


def _invalid(at: str, code: str, message: str) -> InvalidInput:
    return InvalidInput(fields=(FieldError(pointer=at, code=code, message=message),))
