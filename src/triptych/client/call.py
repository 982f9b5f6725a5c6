"""One description of each call, for those who wait for the answer and for those who await it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, Generic, NoReturn, ParamSpec, Protocol, TypeVar, overload

import httpx2

from triptych.client.answer import document
from triptych.domain.document import from_document
from triptych.domain.errors import TriptychError

P = ParamSpec("P")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


def _raising(error: TriptychError) -> NoReturn:
    raise error


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Generic[T]):
    """One request, and how its answer is read.

    Attributes:
        method: The HTTP method.
        path: Below the base address, already quoted.
        read: Makes the result of a successful response.
        query: What stands behind the question mark.
        body: The bytes to send, at once or as they come, with their media type.
        headers: Others besides those of the body.
        accept: The media type to answer in; None for the server's choice.
        repeatable: Whether it may be sent again when the server is too busy.
        otherwise: Makes the result of an error; raises it by default.
    """

    method: str
    path: str
    read: Callable[[httpx2.Response], T]
    query: Mapping[str, str | int] = field(default_factory=dict)
    body: tuple[bytes | Iterator[bytes], str] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: str | None = None
    repeatable: bool = False
    otherwise: Callable[[TriptychError], T] = _raising


class Waiting(Protocol):
    """A transport that gives answers."""

    def send(self, call: Call[T], /) -> T:
        """Send a call and read its answer."""
        ...


class Awaiting(Protocol):
    """A transport that gives answers to come."""

    def send(self, call: Call[T], /) -> Awaitable[T]:
        """Send a call and read its answer."""
        ...


W_co = TypeVar("W_co", bound=Waiting | Awaiting, covariant=True)


class Noun(Generic[W_co]):
    """What calls are about.

    Args:
        transport: What sends them.
    """

    def __init__(self, transport: W_co) -> None:
        self._transport = transport

    def _send(self, call: Call[Any]) -> Any:
        return self._transport.send(call)


class called(Generic[P, T_co]):  # noqa: N801 -- read as a decorator
    """Turns a method that describes a call into one that makes it.

    On a noun of a `Client` the method gives the answer, on one of an `AsyncClient` it is awaited.
    """

    def __init__(self, describe: Callable[Concatenate[Any, P], Call[T_co]]) -> None:
        self._describe = describe
        self.__doc__ = describe.__doc__

    @overload
    def __get__(self, noun: Noun[Waiting], owner: type | None = None) -> Callable[P, T_co]: ...
    @overload
    def __get__(self, noun: Noun[Awaiting], owner: type | None = None) -> Callable[P, Awaitable[T_co]]: ...
    def __get__(self, noun: Noun[Any] | None, owner: type | None = None) -> Any:
        """Bind to a noun."""
        if noun is None:
            return self

        @wraps(self._describe)
        def call(*args: P.args, **kwargs: P.kwargs) -> Any:
            return noun._send(self._describe(noun, *args, **kwargs))  # noqa: SLF001 -- they are one

        return call


def reading(kind: type[T], path: str, **query: str | int) -> Call[T]:
    """Describe the call that reads one noun."""
    return Call(
        method="GET",
        path=path,
        read=lambda response: from_document(kind, document(response)),
        query=query,
        repeatable=True,
    )


def listing(kind: type[T], path: str, key: str) -> Call[tuple[T, ...]]:
    """Describe the call that reads the nouns under `key`."""

    def read(response: httpx2.Response) -> tuple[T, ...]:
        return tuple(from_document(kind, item) for item in document(response)[key])

    return Call(method="GET", path=path, read=read, repeatable=True)
