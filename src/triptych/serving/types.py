"""The pydantic type of what only foreign models take: numbers of given widths, bytes, lists, objects, tensors."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from triptych.domain.schema import Column
from triptych.serving.scalars import Fault
from triptych.serving.structures import check_value


def foreign_type(column: Column) -> Any:
    """The type of a column's values."""
    return Annotated[Any, BeforeValidator(partial(_check, column))]


def _check(column: Column, value: object) -> object:
    try:
        return check_value(column, value)
    except Fault as fault:
        raise PydanticCustomError("foreign", "", {"fault": fault}) from None
