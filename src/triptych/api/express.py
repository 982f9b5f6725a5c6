"""The shortest way for a few rows: a plain ASGI application in front of FastAPI's.

It answers what it can answer with 200, and hands everything else on untouched. The routes of FastAPI document it, would
give the same answer, and give every other one.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from time import perf_counter, thread_time

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triptych.api.answers import server_timing
from triptych.api.bodies import decode_json
from triptych.api.dependencies import Context
from triptych.api.handlers import answer_of
from triptych.api.pace import Paces, cells_of
from triptych.domain.errors import TriptychError
from triptych.domain.identifiers import new_id, request_id
from triptych.domain.repetition import REPEAT, Again
from triptych.services.answers import body_of
from triptych.services.exchange import Asked, Spent
from triptych.serving import Servable
from triptych.serving.express import ExpressModel

log = logging.getLogger(__name__)

AT_ONCE = 16 * 1024
"""Bytes that are answered without leaving the event loop: a few rows, which cost less than a thread. A larger body is
where others of its version took a few milliseconds: a thread begins on a cold core, and takes half as long again."""

JSON = frozenset({b"application/json", b"application/json; charset=utf-8", b"application/json;charset=utf-8"})
ANY = frozenset({b"*/*", b"application/json"})


class ExpressLane:
    """Answers few rows for the served versions that are quick.

    Args:
        app: What answers everything else.
        context: What is served.
    """

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app = app
        self._deployments = context.deployments
        self._predicting = context.predicting
        self._repeats: dict[str, Again] = {}
        self._paces = Paces()
        self._largest = context.limits.predict

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        name = _asked(scope, self._largest) if scope["type"] == "http" else None
        if name is None or (servable := self._servable(name)) is None:
            await self._app(scope, receive, send)
            return
        messages, body = await _whole(receive, self._largest)
        answer = None if body is None else await self._first(scope, name, servable, body)
        if answer is None:
            await self._app(scope, _again(messages, receive), send)
        elif isinstance(answer, Response):
            await answer(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 200, "headers": _headers(answer)})
            await send({"type": "http.response.body", "body": answer.content})

    async def _first(self, scope: Scope, name: str, servable: Servable, body: bytes) -> Spent | Response | None:
        small = len(body) <= AT_ONCE
        if servable.express is None:
            return await self._awaited(scope, servable, body) if small else None
        asked = Asked(body, request_id.get())
        if small:
            (answer,) = self._answer(name, [asked])
        else:
            cells = cells_of(body)
            if not self._paces.soon(servable.express, len(body), cells):
                return await asyncio.to_thread(self._answer_large, name, servable.express, asked, cells)
            answer = self._answer_large(name, servable.express, asked, cells)
        if answer and (repeat := scope.get("extensions", {}).get(REPEAT)) and not _names_itself(scope):
            repeat["remember"](self._repeats.setdefault(name, partial(self._repeated, name)))
        return answer

    async def _awaited(self, scope: Scope, servable: Servable, body: bytes) -> Spent | Response | None:
        """The answer of a version that takes milliseconds, for one row."""
        try:
            sent = decode_json(body)
            if type(sent) is not dict or sent.keys() != {"input"}:
                return None
            started = perf_counter()
            content = body_of(await self._predicting.await_row(servable, sent["input"]))
        except Exception as error:  # noqa: BLE001 - a model raises whatever its author chose; the route would ask again
            return answer_of(scope["path"], error, request_id.get() or new_id())
        return Spent(content=content, seconds=(0.0, 0.0, perf_counter() - started, 0.0))

    def _repeated(self, name: str, bodies: Sequence[bytes]) -> list[bytes | None]:
        """What the guards and this make of the bodies of requests that they let pass before."""
        ids = [new_id() for _ in bodies]
        asked = list(map(Asked, bodies, ids, ids))
        if max(map(len, bodies)) <= AT_ONCE:
            answers = self._answer(name, asked)
        else:
            answers = [self._soon(name, each) for each in asked]
        return [None if spent is None else _lines(own, spent) for own, spent in zip(ids, answers, strict=True)]

    def _soon(self, name: str, asked: Asked) -> Spent | None:
        """The answer, if it takes no more than a few milliseconds."""
        if len(asked.body) <= AT_ONCE:
            return self._answer(name, [asked])[0]
        servable, cells = self._servable(name), cells_of(asked.body)
        if servable is None or servable.express is None:
            return None
        soon = self._paces.soon(servable.express, len(asked.body), cells)
        return self._answer_large(name, servable.express, asked, cells) if soon else None

    def _answer_large(self, name: str, model: ExpressModel, asked: Asked, cells: int) -> Spent | None:
        began = thread_time()
        (answer,) = self._answer(name, [asked])
        self._paces.learn(model, cells, thread_time() - began, answered=answer is not None)
        return answer

    def _answer(self, name: str, asked: Sequence[Asked]) -> list[Spent | None]:
        servable = self._servable(name)
        if servable is None or servable.express is None:
            return [None] * len(asked)
        try:
            return self._predicting.express(servable, asked)
        except Exception:  # the routes know how to fail
            log.exception("The short way failed; the route is asked.")
            return [None] * len(asked)

    def _servable(self, name: str) -> Servable | None:
        """The version that is asked, when it can answer at once."""
        try:
            servable = self._deployments.loaded(name or None)
        except TriptychError:
            return None
        return servable if servable and (servable.express or not servable.runtime.quick) else None


def _asked(scope: Scope, largest: int) -> str | None:
    """The model that a plain JSON request asks, "" for the default one; None for any other request."""
    if scope["method"] != "POST" or scope["query_string"]:  # which may hold what is refused there
        return None
    for key, value in scope["headers"]:
        if (
            (key == b"content-type" and value not in JSON)
            or (key == b"accept" and value not in ANY)
            or (key == b"content-length" and not (value.isdigit() and int(value) <= largest))
        ):
            return None
    path: str = scope["path"]
    if path == "/predict":
        return ""
    if path.startswith("/models/") and path.endswith("/predict"):
        return path[8:-8] or None  # one with more in it is no model's
    return None


def _headers(spent: Spent) -> list[tuple[bytes, bytes]]:
    return [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(spent.content)),
        (b"server-timing", server_timing(spent.seconds).encode()),
    ]


def _lines(identifier: str, spent: Spent) -> bytes:
    """The same headers behind the request's id, which the guards would add, and the content."""
    return (
        f"x-request-id: {identifier}\r\ncontent-type: application/json\r\ncontent-length: {len(spent.content)}\r\n"
        f"server-timing: {server_timing(spent.seconds)}\r\n\r\n"
    ).encode() + spent.content


def _names_itself(scope: Scope) -> bool:
    """Whether the request brings an id of its own, which the next one will not have."""
    return any(key == b"x-request-id" for key, _ in scope["headers"])


async def _whole(receive: Receive, largest: int) -> tuple[list[Message], bytes | None]:
    """What was received, and the body that it makes; None when there is more, or no end, to it."""
    messages: list[Message] = []
    size = 0
    while size <= largest:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request":
            break
        size += len(message.get("body", b""))
        if not message.get("more_body") and size <= largest:
            return messages, b"".join(each.get("body", b"") for each in messages)
    return messages, None


def _again(messages: list[Message], receive: Receive) -> Receive:
    """A `receive` that starts with messages that were taken already."""
    taken = messages[::-1]

    async def again() -> Message:
        return taken.pop() if taken else await receive()

    return again
