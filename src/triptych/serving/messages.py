"""What is wrong with a value and what to do, in plain words and without the value."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from triptych.domain.schema import Column, Kind, Schema

EXPECTED = {
    Kind.NUMBER: ("not-a-number", "must be a number, such as 1.5"),
    Kind.INTEGER: ("not-an-integer", "must be a whole number, such as 3"),
    Kind.BOOLEAN: ("not-a-boolean", "must be true or false"),
    Kind.CATEGORY: ("not-a-text", "must be a text"),
    Kind.DATETIME: ("not-a-datetime", "must be a date and time as ISO 8601 text, such as 2026-01-31T08:00:00"),
    Kind.TEXT: ("not-a-text", "must be a text"),
    Kind.ID: ("not-an-id", "must be a text or a whole number"),
    Kind.BINARY: ("not-base64", "must be bytes as base64 text"),
    Kind.TENSOR: ("not-a-tensor", "must be a tensor as lists in lists"),
    Kind.ARRAY: ("not-a-list", "must be a list"),
    Kind.OBJECT: ("not-an-object", "must be an object"),
    Kind.MAP: ("not-an-object", "must be an object"),
    Kind.ANYTHING: ("not-a-value", "must be a value of JSON"),
}
LIMITS = {
    "int8": "-128 and 127",
    "int16": "-32768 and 32767",
    "int32": "-2147483648 and 2147483647",
    "int64": "-9223372036854775808 and 9223372036854775807",
    "uint8": "0 and 255",
    "uint16": "0 and 65535",
    "uint32": "0 and 4294967295",
    "uint64": "0 and 18446744073709551615",
    "float16": "-65504 and 65504",
    "float32": "-3.4e38 and 3.4e38",
}
FEW = 12


def explain(fault: str, name: str, schema: Schema) -> tuple[str, str]:
    """The stable code and the sentence for a fault that pydantic or a check named.

    Args:
        fault: pydantic's error type, or our own code.
        name: The field.
        schema: Where the field is looked up.
    """
    column = next((column for column in schema.columns if column.name == name), None)
    if column is None:
        return "unknown-field", f"“{name}” is not a column of this model{_near(name, schema)}; remove it."
    return say(fault, name, column)


def say(fault: str, name: str, column: Column) -> tuple[str, str]:
    """The stable code and the sentence for a fault of a value.

    Args:
        fault: pydantic's error type, or our own code.
        name: How the value is called in the sentence.
        column: What the value should have been.
    """
    if fault in SENTENCES:
        code, expected = SENTENCES[fault]
        return code, f"“{name}” {expected if isinstance(expected, str) else expected(column)}."
    code, expected = EXPECTED[column.kind]
    return code, f"“{name}” {expected}{_or_null(column)}."


def _choices(column: Column) -> str:
    shown = ", ".join(f"“{value}”" for value in column.values[:FEW])
    more = len(column.values) - FEW
    return f"must be one of {shown}" + (f" or {more} others (see the model's schema)" if more > 0 else "")


def _range(column: Column) -> str:
    if column.lowest is None:
        return f"must be at most {column.highest}"
    return (
        f"must be at least {column.lowest}"
        if column.highest is None
        else f"must lie between {column.lowest} and {column.highest}"
    )


def _shape(column: Column) -> str:
    shape = (column.shape or ())[1:] if (column.shape or ())[:1] == (-1,) else column.shape or ()
    lengths = ", ".join("any" if length == -1 else str(length) for length in shape)
    return f"must be lists in lists of shape ({lengths})"


def _limits(column: Column) -> str:
    return f"must lie between {LIMITS.get(column.dtype or '', '-2^53 and 2^53')}"


def _or_null(column: Column) -> str:
    return ", or null when it is missing" if column.nullable else ""


def _near(name: str, schema: Schema) -> str:
    near = get_close_matches(name, [column.name for column in schema.columns], n=1)
    return f" (did you mean “{near[0]}”?)" if near else ""


SENTENCES: dict[str, tuple[str, str | Callable[[Column], str]]] = {
    "missing": ("missing", "is missing; it must have a value"),
    "finite_number": ("not-finite", "must be a finite number"),
    "literal_error": ("not-a-choice", _choices),
    "not-a-choice": ("not-a-choice", _choices),
    "out-of-range": ("out-of-range", _range),
    "too-large": ("too-large", _limits),
    "string_too_long": ("too-long", "must have at most 1,000,000 characters"),
    "not-unicode": ("not-unicode", "must be valid Unicode text"),
    "string_unicode": ("not-unicode", "must be valid Unicode text"),
    "wrong-shape": ("wrong-shape", _shape),
    "ragged": ("ragged", "must have lists of one length at each level"),
    "too-long-list": ("too-long-list", "must have at most 1,000,000 elements"),
    "too-deep": ("too-deep", "must not be nested deeper than 32 levels"),
    "too-far": ("too-far", "must lie between the years 1678 and 2261"),
    "unknown-field": ("unknown-field", "has a field that the model does not know; remove it"),
}
"""pydantic's error type, or our own code, to the stable code and what stands after the name."""
