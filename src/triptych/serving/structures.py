"""Lists, objects and tensors, checked against what a foreign model takes, and cast never."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from triptych.domain.schema import Column, Kind
from triptych.serving.scalars import CHECKS, INTEGERS, Fault, check_scalar

DEEPEST = 32
MOST_ELEMENTS = 1_000_000


def check_value(column: Column, value: object) -> object:
    """The value with every scalar in it as `check_scalar` gives it.

    Raises:
        Fault: It, or something in it, is not what the column says.
    """
    if value is None:
        if column.nullable:
            return None
        raise Fault("missing", column)
    structure = STRUCTURES.get(column.kind)
    return structure(column, value) if structure else check_scalar(column, value)


def row_shape(column: Column) -> tuple[int, ...]:
    """The shape of one row's tensor: all but the first length, when that one is free."""
    shape = column.shape or ()
    return shape[1:] if shape[:1] == (-1,) else shape


def stacked(column: Column) -> bool:
    """Whether the tensors of several rows can be one, row after row."""
    return (column.shape or ())[:1] == (-1,)


def _array(column: Column, value: object) -> list[object]:
    if not isinstance(value, list):
        raise Fault("not-a-list", column)
    if len(value) > MOST_ELEMENTS:
        raise Fault("too-long-list", column)
    items = column.items
    return value if items is None else [_inner(items, item, place) for place, item in enumerate(value)]


def _map(column: Column, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise Fault("not-an-object", column)
    items = column.items
    return {
        str(name): item if items is None else _inner(items, item, str(name), strict=True)
        for name, item in value.items()
    }


def _object(column: Column, value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise Fault("not-an-object", column)
    known = {inner.name: inner for inner in column.properties}
    for name in value:
        if name not in known:
            raise Fault("unknown-field", column, (str(name),))
    checked: dict[str, object] = {}
    for name, inner in known.items():
        if name in value:
            checked[name] = _inner(inner, value[name], name)
        elif inner.required or not inner.nullable:
            raise Fault("missing", inner, (name,))
    return checked


def _tensor(column: Column, value: object) -> object:
    element = Column(name=column.name, kind=element_of(column), dtype=column.dtype)
    budget = [MOST_ELEMENTS]
    checked = _lengths(column, element, value, row_shape(column), budget)
    if _measured(checked, len(row_shape(column))) is None:
        raise Fault("ragged", column)
    return checked


def _lengths(column: Column, element: Column, value: object, shape: tuple[int, ...], budget: list[int]) -> object:
    if not shape:
        return check_scalar(element, value)
    if not isinstance(value, list):
        raise Fault("wrong-shape", column)
    if shape[0] not in {-1, len(value)}:
        raise Fault("wrong-shape", column)
    budget[0] -= len(value)
    if budget[0] < 0:
        raise Fault("too-long-list", column)
    checked = []
    for place, item in enumerate(value):
        try:
            checked.append(_lengths(column, element, item, shape[1:], budget))
        except Fault as fault:
            raise Fault(fault.code, fault.column, (place, *fault.path)) from None
    return checked


def _measured(value: Any, depth: int) -> tuple[int, ...] | None:
    """The shape of lists in lists; None when two of one depth differ in length."""
    if depth == 0:
        return ()
    if depth == 1:
        return (len(value),)
    shapes = {_measured(item, depth - 1) for item in value}
    if len(shapes) > 1 or None in shapes:
        return None
    return (len(value), *(shapes.pop() or ())) if shapes else (0,) * depth


def element_of(column: Column) -> Kind:
    """What the elements of a tensor are."""
    dtype = column.dtype or ""
    if dtype in INTEGERS:
        return Kind.INTEGER
    if dtype.startswith("float"):
        return Kind.NUMBER
    return {"bool": Kind.BOOLEAN, "bytes": Kind.BINARY}.get(dtype, Kind.TEXT)


def _anything(column: Column, value: object, depth: int = 0) -> object:
    """A value of JSON: its texts are encodable, its numbers finite, and it is not too deep."""
    if depth > DEEPEST:
        raise Fault("too-deep", column)
    if isinstance(value, list):
        return [_at(place, partial(_anything, column, item, depth + 1)) for place, item in enumerate(value)]
    if isinstance(value, Mapping):
        return {str(name): _at(str(name), partial(_anything, column, item, depth + 1)) for name, item in value.items()}
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return check_scalar(Column(name=column.name, kind=Kind.TEXT), value)
    kind, dtype = (Kind.INTEGER, "int64") if isinstance(value, int) else (Kind.NUMBER, "float64")
    return check_scalar(Column(name=column.name, kind=kind, dtype=dtype), value)


def _inner(column: Column, value: object, place: str | int, *, strict: bool = False) -> object:
    # MLflow's arrays hold numbers with NaN among them, but its signature has no word for it.
    if value is None and (strict or not column.nullable):
        raise Fault("missing", column, (place,))
    return _at(place, partial(check_value, column, value))


def _at(place: str | int, check: Callable[[], object]) -> object:
    try:
        return check()
    except Fault as fault:
        raise Fault(fault.code, fault.column, (place, *fault.path)) from None


STRUCTURES: dict[Kind, Callable[[Column, Any], object]] = {
    Kind.ARRAY: _array,
    Kind.MAP: _map,
    Kind.OBJECT: _object,
    Kind.TENSOR: _tensor,
    Kind.ANYTHING: _anything,
}
assert not STRUCTURES.keys() & CHECKS.keys()
