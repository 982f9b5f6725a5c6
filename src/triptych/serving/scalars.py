"""One value that is neither list nor object, checked against what a foreign model takes, and cast never."""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Callable
from datetime import datetime

from triptych.domain.schema import Column, Kind
from triptych.encoding import parse_datetime

LONGEST_TEXT = 1_000_000
LARGEST_EXACT = 2**53
"""Integers up to here are exact in float64, which most models compute with."""

EARLIEST, LATEST = 1678, 2261
"""Years that pandas' nanoseconds hold whole."""

INTEGERS = {
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32, 64)},
}
LARGEST_FLOATS = {"float16": 65504.0, "float32": 3.4028234663852886e38}


class Fault(Exception):
    """A value is not what it should be.

    Args:
        code: As `messages.say` knows it.
        path: Keys and places that lead to it from the value that was checked.
        column: What it should have been.
    """

    def __init__(self, code: str, column: Column, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(code)
        self.code = code
        self.column = column
        self.path = path


def check_scalar(column: Column, value: object) -> object:
    """The value as Python's own type: int, float, bool, str, bytes or a naive UTC datetime.

    Raises:
        Fault: It is of another type, or beyond what the model's own type holds.
    """
    return CHECKS[column.kind](column, value)


def _number(column: Column, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("not-a-number", column)
    if isinstance(value, int) and abs(value) > LARGEST_EXACT:
        raise Fault("too-large", column)
    number = float(value)
    if not math.isfinite(number):
        raise Fault("finite_number", column)
    if abs(number) > LARGEST_FLOATS.get(column.dtype or "", math.inf):
        raise Fault("too-large", column)
    return number


def _integer(column: Column, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Fault("not-an-integer", column)
    if isinstance(value, float):
        if not math.isfinite(value) or value != math.floor(value):
            raise Fault("not-an-integer", column)
        if abs(value) > LARGEST_EXACT:
            raise Fault("too-large", column)
    lowest, highest = INTEGERS.get(column.dtype or "", (-LARGEST_EXACT, LARGEST_EXACT))
    if not lowest <= value <= highest:
        raise Fault("too-large", column)
    return int(value)


def _boolean(column: Column, value: object) -> bool:
    if not isinstance(value, bool):
        raise Fault("not-a-boolean", column)
    return value


def _text(column: Column, value: object) -> str:
    if not isinstance(value, str):
        raise Fault("not-a-text", column)
    if len(value) > LONGEST_TEXT:
        raise Fault("string_too_long", column)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise Fault("not-unicode", column) from None
    return value


def _category(column: Column, value: object) -> str:
    text = _text(column, value)
    if column.choices and not column.open and text not in column.values:
        raise Fault("not-a-choice", column)
    return text


def _datetime(column: Column, value: object) -> datetime:
    if not isinstance(value, str) or (moment := parse_datetime(value)) is None:
        raise Fault("not-a-datetime", column)
    if column.dtype == "datetime64[ns]" and not EARLIEST <= moment.year <= LATEST:
        raise Fault("too-far", column)
    return moment


def _binary(column: Column, value: object) -> bytes:
    try:
        return base64.b64decode(_text(column, value), validate=True)
    except (binascii.Error, ValueError):
        raise Fault("not-base64", column) from None


CHECKS: dict[Kind, Callable[[Column, object], object]] = {
    Kind.NUMBER: _number,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.CATEGORY: _category,
    Kind.DATETIME: _datetime,
    Kind.TEXT: _text,
    Kind.BINARY: _binary,
}
