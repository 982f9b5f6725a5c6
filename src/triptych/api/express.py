"""The shortest way for a few rows: a plain ASGI application in front of FastAPI's.

It answers what it can answer with 200, and hands everything else on untouched. The routes of FastAPI document it, would
give the same answer, and give every other one.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triptych.api.answers import server_timing
from triptych.api.dependencies import Context
from triptych.domain.errors import TriptychError
from triptych.domain.identifiers import new_id, request_id
from triptych.domain.repetition import REPEAT, Again, Answer
from triptych.services.exchange import Asked, Spent
from triptych.serving import Servable

log = logging.getLogger(__name__)

AT_ONCE = 16 * 1024
"""Bytes that are answered without leaving the event loop: a few rows, which cost less than a thread."""

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
        self._largest = min(AT_ONCE, context.limits.predict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        name = _asked(scope) if scope["type"] == "http" else None
        if name is None or self._servable(name) is None:
            await self._app(scope, receive, send)
            return
        message = await receive()
        whole = message["type"] == "http.request" and not message.get("more_body")
        answer = self._answer(name, [Asked(message.get("body", b""), request_id.get())])[0] if whole else None
        if answer is None:
            await self._app(scope, _again(message, receive), send)
            return
        if (repeat := scope.get("extensions", {}).get(REPEAT)) and not _names_itself(scope):
            repeat["remember"](self._repeats.setdefault(name, partial(self._repeated, name)))
        headers, content = answer
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _repeated(self, name: str, bodies: Sequence[bytes]) -> list[Answer | None]:
        """What the guards and this make of the bodies of requests that they let pass before."""
        asked = [Asked(body, new_id()) for body in bodies]
        answers = self._answer(name, asked)
        for request, answer in zip(asked, answers, strict=True):
            if answer and request.request_id:
                answer[0].insert(0, (b"x-request-id", request.request_id.encode()))
        return answers

    def _answer(self, name: str, asked: Sequence[Asked]) -> list[Answer | None]:
        servable = self._servable(name)
        small = [request for request in asked if len(request.body) <= self._largest]
        if servable is None or not small:
            return [None] * len(asked)
        try:
            spent = iter(self._predicting.express(servable, small))
        except Exception:  # the routes know how to fail
            log.exception("The short way failed; the route is asked.")
            return [None] * len(asked)
        return [_said(next(spent)) if len(request.body) <= self._largest else None for request in asked]

    def _servable(self, name: str) -> Servable | None:
        """The version that is asked, when it can answer at once."""
        try:
            servable = self._deployments.loaded(name or None)
        except TriptychError:
            return None
        return servable if servable and servable.express else None


def _asked(scope: Scope) -> str | None:
    """The model that a plain JSON request asks, "" for the default one; None for any other request."""
    if scope["method"] != "POST" or scope["query_string"]:  # which may hold what is refused there
        return None
    for key, value in scope["headers"]:
        if (
            (key == b"content-type" and value not in JSON)
            or (key == b"accept" and value not in ANY)
            or (key == b"content-length" and not value.isdigit())
        ):
            return None
    path: str = scope["path"]
    if path == "/predict":
        return ""
    if path.startswith("/models/") and path.endswith("/predict"):
        return path[8:-8] or None  # one with more in it is no model's
    return None


def _said(spent: Spent | None) -> Answer | None:
    if spent is None:
        return None
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(spent.content)),
        (b"server-timing", server_timing(spent.seconds).encode()),
    ]
    return headers, spent.content


def _names_itself(scope: Scope) -> bool:
    """Whether the request brings an id of its own, which the next one will not have."""
    return any(key == b"x-request-id" for key, _ in scope["headers"])


def _again(message: Message, receive: Receive) -> Receive:
    """A `receive` that starts with a message that was taken already."""
    taken = [message]

    async def again() -> Message:
        return taken.pop() if taken else await receive()

    return again
