"""The JSON schemas of rows, params and answers, from the schema of a model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from triptych.domain.schema import Column, Kind, Param, Scalar, Schema
from triptych.serving.limits import limited
from triptych.serving.scalars import INTEGERS, LARGEST_FLOATS
from triptych.serving.structures import element_of
from triptych.serving.structures import row_shape as row_shape_of

Shape: TypeAlias = dict[str, Any]

LONGEST_TEXT = 1_000_000
NULL: Shape = {"type": "null"}


def row_shape(schema: Schema) -> Shape:
    """One row as an object."""
    if not schema.columns:
        return {"description": "Anything: the model does not say what it takes."}
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {column.name: _named(column) for column in schema.columns},
        "required": [column.name for column in schema.columns if not _optional(column)],
    }


def bare_shapes(schema: Schema) -> list[Shape]:
    """What a row may be sent as instead of an object: the value of the only input, or all values in their order."""
    shapes = []
    if len(schema.inputs) == 1:
        shapes.append(_or_null(schema.inputs[0]))
    if not schema.named and schema.inputs:
        size = len(schema.inputs)
        prefix = [_or_null(column) for column in schema.inputs]
        shapes.append({"type": "array", "prefixItems": prefix, "minItems": size, "maxItems": size})
    return shapes


def params_shape(params: tuple[Param, ...]) -> Shape:
    """What may be sent beside the rows."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {param.name: _param(param) for param in params},
    }


def answer_shape(schema: Schema) -> Shape:
    """One prediction."""
    if schema.target is None:
        return {"description": "Whatever the model gives."}
    if not schema.target.classes:
        return {"type": ["number", "null"], "description": _unit(schema.target.name, schema.target.unit)}
    return _labels(schema.target.classes) | {"description": schema.target.name}


def _labels(classes: tuple[Scalar, ...]) -> Shape:
    """One of the classes, as generators understand it: an enumeration is of texts or of whole numbers to them."""
    if all(isinstance(label, str) for label in classes):
        return {"type": "string", "enum": list(classes)}
    if all(type(label) is int for label in classes):
        return {"type": "integer", "enum": list(classes)}
    return {"anyOf": [{"const": label} for label in classes]}


def probabilities_shape(schema: Schema) -> Shape | None:
    """The probability of each class; None when there are none."""
    if schema.target is None:
        return {"type": "object", "additionalProperties": {"type": "number"}}
    if not schema.target.classes:
        return None
    labels = [str(label) for label in schema.target.classes]
    share = {"type": "number", "minimum": 0, "maximum": 1}
    # A mapping rather than fields: labels need not be names, and some would be the same name ("-1" and "1").
    return {"type": "object", "propertyNames": {"enum": labels}, "additionalProperties": share, "required": labels}


def _named(column: Column) -> Shape:
    shape, label = _or_null(column), column.labels.get("en", column.name)
    described = {"title": label} | shape
    note = _note(column)
    if described["title"] != label:
        note = "; ".join(part for part in (label, note) if part)
    if note:
        described["description"] = note
    if column.example is not None:
        described["examples"] = [column.example]
    return described


def _note(column: Column) -> str:
    parts = [column.description, f"in {column.unit}" if column.unit else None]
    if column.kind is Kind.DATETIME and limited(column):
        parts.append(f"from {column.lowest or 'any'} to {column.highest or 'any'}")
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"seen in training from {column.minimum} to {column.maximum}")
    return "; ".join(part for part in parts if part)


def _or_null(column: Column) -> Shape:
    shape = SHAPES[column.kind](column)
    return {"anyOf": [shape, NULL]} if column.nullable or column.kind is Kind.ID else shape


def _optional(column: Column) -> bool:
    return (column.nullable and not column.required) or column.kind is Kind.ID


def _param(param: Param) -> Shape:
    value = SHAPES[param.kind](Column(name=param.name, kind=param.kind, dtype=param.dtype))
    shape: Shape = {"type": "array", "items": value} if param.many else dict(value)
    return shape if param.default is None else shape | {"default": param.default}


def _category(column: Column) -> Shape:
    if column.open or not column.choices:
        return _text(column)
    # Generators name the type of the choices by its title; labels may be alike, names are not.
    return {"title": column.name, "type": "string", "enum": list(column.values)}


def _text(_: Column) -> Shape:
    return {"type": "string", "maxLength": LONGEST_TEXT}


def _number(column: Column) -> Shape:
    """A number in the range that the owner allows, and that the model's own type holds."""
    largest = LARGEST_FLOATS.get(column.dtype or "")
    held = (None, None) if largest is None else (-largest, largest)
    return {"type": "number", **_range(column, *held)}


def _integer(column: Column) -> Shape:
    return {"type": "integer", **_range(column, *INTEGERS.get(column.dtype or "", (None, None)))}


def _range(column: Column, lowest: float | None, highest: float | None) -> Shape:
    edges = {
        "minimum": lowest if column.lowest is None else column.lowest,
        "maximum": highest if column.highest is None else column.highest,
    }
    return {name: edge for name, edge in edges.items() if edge is not None}


def _tensor(column: Column) -> Shape:
    element = Column(name=column.name, kind=element_of(column), dtype=column.dtype)
    cell = SHAPES[element.kind](element)
    for length in reversed(row_shape_of(column)):
        cell = {"type": "array", "items": cell}
        if length >= 0:
            cell |= {"minItems": length, "maxItems": length}
    return cell


def _array(column: Column) -> Shape:
    return {"type": "array", "items": _or_null(column.items) if column.items else {}}


def _object(column: Column) -> Shape:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {part.name: _named(part) for part in column.properties},
        "required": [part.name for part in column.properties if not _optional(part)],
    }


def _map(column: Column) -> Shape:
    return {"type": "object", "additionalProperties": _or_null(column.items) if column.items else {}}


def _unit(name: str, unit: str | None) -> str:
    return f"{name}, in {unit}" if unit else name


SHAPES: dict[Kind, Callable[[Column], Shape]] = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: lambda _: {"type": "boolean"},
    Kind.CATEGORY: _category,
    Kind.DATETIME: lambda _: {"type": "string", "format": "date-time"},
    Kind.TEXT: _text,
    Kind.ID: lambda _: {"anyOf": [{"type": "string"}, {"type": "integer"}]},
    Kind.BINARY: lambda _: {"type": "string", "contentEncoding": "base64"},
    Kind.TENSOR: _tensor,
    Kind.ARRAY: _array,
    Kind.OBJECT: _object,
    Kind.MAP: _map,
    Kind.ANYTHING: lambda _: {},
}
