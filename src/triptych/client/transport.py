"""Calls over HTTP: sent and waited for, or sent and awaited."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from typing import Any, TypeVar

import httpx2

from triptych.client.answer import require_answer
from triptych.client.call import Call
from triptych.client.retrying import Attempts
from triptych.domain.errors import TriptychError

T = TypeVar("T")
Outcome = httpx2.Response | httpx2.TransportError


class Transport:
    """Sends calls and waits.

    Args:
        http: The HTTP client; whoever made it closes it.
        retries: How often a repeatable call is made again.
    """

    def __init__(self, http: httpx2.Client, retries: int) -> None:
        self._http = http
        self._retries = retries

    def send(self, call: Call[T]) -> T:
        """Send a call and read its answer.

        Raises:
            TriptychError: The server answered with a problem, or not at all.
        """
        attempts = Attempts(self._retries if call.repeatable else 0)
        while (pause := attempts.pause(outcome := self._try(call))) is not None:
            time.sleep(pause)
        return _result(call, outcome, self._http.base_url)

    def _try(self, call: Call[Any]) -> Outcome:
        try:
            return self._http.request(call.method, call.path, **_options(call))
        except httpx2.TransportError as error:
            return error


class AsyncTransport:
    """Sends calls and awaits, with asyncio.

    Args:
        http: The HTTP client; whoever made it closes it.
        retries: How often a repeatable call is made again.
    """

    def __init__(self, http: httpx2.AsyncClient, retries: int) -> None:
        self._http = http
        self._retries = retries

    async def send(self, call: Call[T]) -> T:
        """Send a call and read its answer.

        Raises:
            TriptychError: The server answered with a problem, or not at all.
        """
        attempts = Attempts(self._retries if call.repeatable else 0)
        while (pause := attempts.pause(outcome := await self._try(call))) is not None:  # noqa: ASYNC110 -- of the server
            await asyncio.sleep(pause)
        return _result(call, outcome, self._http.base_url)

    async def _try(self, call: Call[Any]) -> Outcome:
        options = _options(call)
        if isinstance(options["content"], Iterator):
            options["content"] = _read_aside(options["content"])
        try:
            return await self._http.request(call.method, call.path, **options)
        except httpx2.TransportError as error:
            return error


def _options(call: Call[Any]) -> dict[str, Any]:
    content, kind = call.body or (None, None)
    named = {"content-type": kind, "accept": call.accept}
    headers = {name: value for name, value in named.items() if value is not None}
    return {"params": call.query or None, "content": content, "headers": {**headers, **call.headers}}


def _result(call: Call[T], outcome: Outcome, address: httpx2.URL) -> T:
    try:
        return call.read(require_answer(outcome, str(address).rstrip("/")))
    except TriptychError as error:
        return call.otherwise(error)


async def _read_aside(stream: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Read a file in a thread, so that a slow disk does not stop everybody else."""
    while (chunk := await asyncio.to_thread(next, stream, None)) is not None:
        yield chunk
