"""The pydantic types of what only foreign models take: numbers of given widths, bytes, lists, objects, tensors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from triptych.domain.schema import Column, Kind
from triptych.serving.scalars import INTEGERS, LARGEST_FLOATS, LONGEST_TEXT, Fault
from triptych.serving.structures import DEEPEST, check_value, element_of, row_shape


def foreign_type(column: Column) -> Any:
    """The type of a column's values; it documents itself in JSON schema."""
    return Annotated[Any, BeforeValidator(partial(_check, column)), WithJsonSchema(json_schema(column))]


def json_schema(column: Column, depth: int = 0) -> dict[str, Any]:
    """JSON schema of a column's values, null left to the caller."""
    if depth > DEEPEST:
        return {}
    maker = MAKERS.get(column.kind)
    return maker(column, depth) if maker else _text(column)


def _check(column: Column, value: object) -> object:
    try:
        return check_value(column, value)
    except Fault as fault:
        raise PydanticCustomError("foreign", "", {"fault": fault}) from None


def _number(column: Column, _: int) -> dict[str, Any]:
    largest = LARGEST_FLOATS.get(column.dtype or "")
    limits = {"minimum": -largest, "maximum": largest} if largest else dict[str, float]()
    return {"type": "number", **limits}


def _integer(column: Column, _: int) -> dict[str, Any]:
    if (limits := INTEGERS.get(column.dtype or "")) is None:
        return {"type": "integer"}
    return {"type": "integer", "minimum": limits[0], "maximum": limits[1]}


def _array(column: Column, depth: int) -> dict[str, Any]:
    return {"type": "array", "items": _inner(column.items, depth)}


def _map(column: Column, depth: int) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": _inner(column.items, depth)}


def _inner(column: Column | None, depth: int) -> dict[str, Any]:
    if column is None:
        return {}
    known = json_schema(column, depth + 1)
    return {"anyOf": [known, {"type": "null"}]} if column.nullable and known else known


def _object(column: Column, depth: int) -> dict[str, Any]:
    required = [inner.name for inner in column.properties if inner.required or not inner.nullable]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {inner.name: _inner(inner, depth) for inner in column.properties},
        **({"required": required} if required else {}),
    }


def _tensor(column: Column, shape: tuple[int, ...]) -> dict[str, Any]:
    if not shape:
        return json_schema(Column(name=column.name, kind=element_of(column), dtype=column.dtype))
    length = {} if shape[0] == -1 else {"minItems": shape[0], "maxItems": shape[0]}
    return {"type": "array", **length, "items": _tensor(column, shape[1:])}


def _text(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"type": "string"}
    if column.kind is Kind.DATETIME:
        return said | {"format": "date-time"}
    if column.kind is Kind.BINARY:
        return said | {"contentEncoding": "base64"}
    if column.choices and not column.open:
        return said | {"enum": list(column.values)}
    return said | {"maxLength": LONGEST_TEXT}


MAKERS: dict[Kind, Callable[[Column, int], dict[str, Any]]] = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: lambda _column, _depth: {"type": "boolean"},
    Kind.ARRAY: _array,
    Kind.MAP: _map,
    Kind.OBJECT: _object,
    Kind.TENSOR: lambda column, _depth: _tensor(column, row_shape(column)),
    Kind.ANYTHING: lambda _column, _depth: {},
}
