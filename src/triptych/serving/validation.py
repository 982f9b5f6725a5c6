"""One row against a schema, checked once and cast never."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Annotated, Any, Literal, Protocol

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from triptych.domain.errors import FieldError, InvalidInput
from triptych.domain.pointer import pointer
from triptych.domain.schema import Column, Kind, Schema
from triptych.encoding import Value, parse_datetime
from triptych.serving.limits import limited, within
from triptych.serving.messages import explain, say
from triptych.serving.scalars import LARGEST_EXACT, LONGEST_TEXT
from triptych.serving.structures import STRUCTURES
from triptych.serving.types import foreign_type

LONGEST_NAME = 100
MOST_FIELD_ERRORS = 10
FEW = 5
LISTS = {Kind.ARRAY, Kind.TENSOR, Kind.ANYTHING}


class Validator(Protocol):
    """Checks rows of one version."""

    def row(self, row: object, at: str = "/input") -> dict[str, Value]:
        """Check one row; raise `InvalidInput` that names each bad field."""
        ...


class RowValidator:
    """Checks rows; built once for each version of a model.

    Attributes:
        model: The pydantic model of a row; its JSON schema documents the request.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._names = {f"field_{place}": column.name for place, column in enumerate(schema.columns)}
        self._known = frozenset(self._names.values())
        self.model = _row_model(schema)
        self._validator = self.model.__pydantic_validator__

    def row(self, row: object, at: str = "/input") -> dict[str, Value]:
        """Check one row.

        Args:
            row: What JSON gave: an object, or the bare value when there is one input column.
            at: JSON pointer to the row.

        Returns:
            The values by column; what was left out is None.

        Raises:
            InvalidInput: Each bad field is named.
        """
        if not isinstance(row, Mapping):
            return self._bare(row, at)
        if len(row) > len(self._known) + MOST_FIELD_ERRORS:
            # So many unknown names would each become an error before the first ten are kept.
            row = dict(islice(((name, row[name]) for name in row if name not in self._known), MOST_FIELD_ERRORS))
        try:
            checked = self._validator.validate_python(row)
        except ValidationError as error:
            raise InvalidInput(fields=_field_errors(error, at, self._schema)) from None
        values = checked.__dict__
        return {name: values[field] for field, name in self._names.items()}

    def _bare(self, value: object, at: str) -> dict[str, Value]:
        inputs = self._schema.inputs
        if len(inputs) == 1 and (not isinstance(value, list) or inputs[0].kind in LISTS):
            return self._renamed({inputs[0].name: value}, at, {inputs[0].name: ""})
        if not self._schema.named and isinstance(value, list) and len(value) == len(inputs):
            names = [column.name for column in inputs]
            places = {name: pointer(place) for place, name in enumerate(names)}
            return self._renamed(dict(zip(names, value, strict=True)), at, places)
        names = ", ".join(f"“{column.name}”" for column in inputs[:FEW])
        message = f"Send an object with the model's columns: {names}{', …' if len(inputs) > FEW else ''}."
        if not self._schema.named:
            message = f"Send a list of {len(inputs)} values, in the model's order."
        raise InvalidInput(fields=(FieldError(pointer=at, code="not-an-object", message=message),))

    def _renamed(self, row: Mapping[str, object], at: str, places: Mapping[str, str]) -> dict[str, Value]:
        """Check a row that was sent without names, and say what is wrong where it was sent."""
        try:
            return self.row(row, at)
        except InvalidInput as error:
            fields = tuple(
                FieldError(pointer=_moved(field.pointer, at, places), code=field.code, message=field.message)
                for field in error.fields
            )
            raise InvalidInput(fields=fields) from None


def _row_model(schema: Schema) -> type[BaseModel]:
    fields: dict[str, Any] = {}
    for place, column in enumerate(schema.columns):
        optional = column.nullable or column.kind is Kind.ID
        kind = foreign_type(column) if column.dtype or column.kind in STRUCTURES else _TYPES[column.kind](column)
        if limited(column):
            kind = Annotated[kind, AfterValidator(partial(_require_within, column))]
        details = Field(
            default=None if optional and not column.required else ...,
            alias=column.name,
            title=column.name,
            description=_describe(column),
            examples=[column.example] if column.example is not None else None,
        )
        fields[f"field_{place}"] = (kind | None if optional else kind, details)
    config = ConfigDict(extra="forbid", strict=True, frozen=True)
    return create_model("Row", __config__=config, **fields)


def _describe(column: Column) -> str | None:
    parts = [column.description, f"in {column.unit}" if column.unit else None]
    if limited(column):
        low, high = (str(limit) for limit in (column.lowest, column.highest))
        parts.append(
            f"from {low} to {high}"
            if "None" not in {low, high}
            else f"at {'most' if low == 'None' else 'least'} {high if low == 'None' else low}"
        )
    if column.minimum is not None and column.maximum is not None:
        parts.append(f"seen in training from {column.minimum} to {column.maximum}")
    return "; ".join(part for part in parts if part) or None


def _number(_: Column) -> Any:
    return Annotated[float, BeforeValidator(_require_number), Field(allow_inf_nan=False)]


def _integer(_: Column) -> Any:
    return Annotated[
        float, BeforeValidator(_require_number), AfterValidator(_require_whole), WithJsonSchema({"type": "integer"})
    ]


def _category(column: Column) -> Any:
    return _text(column) if column.open or not column.choices else Literal[column.values]  # pyrefly: ignore[invalid-literal] - pydantic reads the tuple


def _text(_: Column) -> Any:
    return Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_require_encodable)]


def _datetime(_: Column) -> Any:
    return Annotated[
        datetime, BeforeValidator(_require_datetime), WithJsonSchema({"type": "string", "format": "date-time"})
    ]


def _boolean(_: Column) -> Any:
    return bool


def _id(_: Column) -> Any:
    return Annotated[str, AfterValidator(_require_encodable)] | int


_TYPES = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CATEGORY: _category,
    Kind.DATETIME: _datetime,
    Kind.TEXT: _text,
    Kind.ID: _id,
}


def _require_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("not-a-number", "")
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        raise PydanticCustomError("too-large", "")
    return float(value)


def _require_whole(value: float) -> float:
    if not math.isfinite(value):
        raise PydanticCustomError("finite_number", "")
    if not value.is_integer():
        raise PydanticCustomError("not-an-integer", "")
    if abs(value) > LARGEST_EXACT:
        raise PydanticCustomError("too-large", "")
    return value


def _require_datetime(value: object) -> datetime:
    if not isinstance(value, str) or (parsed := parse_datetime(value)) is None:
        raise PydanticCustomError("not-a-datetime", "")
    return parsed


def _require_within(column: Column, value: Any) -> Any:
    if not within(column, value):
        raise PydanticCustomError("out-of-range", "")
    return value


def _require_encodable(value: str) -> str:
    if not value.isprintable():
        try:
            value.encode()
        except UnicodeEncodeError:
            raise PydanticCustomError("not-unicode", "") from None
    return value


def _moved(at: str, row: str, places: Mapping[str, str]) -> str:
    name, slash, rest = at.removeprefix(f"{row}/").partition("/")
    return f"{row}{places.get(name, f'/{name}')}{slash}{rest}"


def _field_errors(error: ValidationError, at: str, schema: Schema) -> tuple[FieldError, ...]:
    found: dict[str, FieldError] = {}
    for entry in error.errors(include_url=False, include_input=False):
        name = str(entry["loc"][0])[:LONGEST_NAME]
        fault = entry.get("ctx", {}).get("fault")
        code, message = (
            say(fault.code, fault.column.name, fault.column) if fault else explain(entry["type"], name, schema)
        )
        place = f"{at}{pointer(name, *(fault.path if fault else ()))}"
        found.setdefault(place, FieldError(pointer=place, code=code, message=message))
        if len(found) == MOST_FIELD_ERRORS:
            break
    return tuple(found.values())
