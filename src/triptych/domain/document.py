"""Dataclasses to JSON documents and back, by their type hints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_document(value: object) -> Any:
    """Turn a dataclass, and what it holds, into what `json.dumps` takes."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: to_document(getattr(value, field.name)) for field in fields(value) if field.init}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_document(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [to_document(item) for item in value]
    return value


def from_document(kind: type[T], document: object) -> T:
    """Build a `kind` from what `to_document` gave.

    Unknown keys are ignored, so that an older client reads a newer server.

    Raises:
        TypeError: The document lacks a field that has no default.
        ValueError: An enum or a datetime can't be read.
    """
    return cast("T", _build(kind, document))


def _build(kind: Any, document: Any) -> Any:
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _build(hint, document[name]) for name, hint in hints.items() if name in document})
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in {Union, UnionType}:
        return document if document is None else _build_union(arguments, document)
    if origin is tuple:
        return tuple(_build(arguments[0], item) for item in document)
    if origin in {dict, Mapping}:
        return {key: _build(arguments[1], item) for key, item in document.items()}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(document)
    if kind is datetime:
        return datetime.fromisoformat(document)
    return document


def _build_union(arguments: tuple[Any, ...], document: Any) -> Any:
    kinds = [argument for argument in arguments if argument is not NoneType]
    return _build(kinds[0], document) if len(kinds) == 1 else document


@lru_cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
