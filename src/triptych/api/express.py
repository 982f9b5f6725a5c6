"""The shortest way for a few rows: a plain ASGI application in front of FastAPI's.

It answers what it can answer with 200, and hands everything else on untouched. The routes of FastAPI document it, would
give the same answer, and give every other one.
"""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triptych.api.answers import server_timing
from triptych.api.dependencies import Context
from triptych.domain.errors import TriptychError
from triptych.services.predictions import Spent
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
        self._largest = min(AT_ONCE, context.limits.predict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or hand on."""
        if scope["type"] != "http" or scope["method"] != "POST" or (servable := self._asked(scope)) is None:
            await self._app(scope, receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        whole = message["type"] == "http.request" and not message.get("more_body") and len(body) <= self._largest
        spent = self._spent(servable, body) if whole else None
        if spent is None:
            await self._app(scope, _again(message, receive), send)
            return
        content = spent.content
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", b"%d" % len(content)),
            (b"server-timing", server_timing(spent.seconds).encode()),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _spent(self, servable: Servable, body: bytes) -> Spent | None:
        try:
            return self._predicting.express(servable, body)
        except Exception:  # the routes know how to fail
            log.exception("The short way failed; the route is asked.")
            return None

    def _asked(self, scope: Scope) -> Servable | None:
        """The version that is asked, when it can answer at once and the request is plain JSON."""
        if scope["query_string"]:  # which may hold what is refused there
            return None
        path: str = scope["path"]
        if path == "/predict":
            name = None
        elif path.startswith("/models/") and path.endswith("/predict"):
            name = path[8:-8]  # one with more in it is no model's
        else:
            return None
        for key, value in scope["headers"]:
            if (
                (key == b"content-type" and value not in JSON)
                or (key == b"accept" and value not in ANY)
                or (key == b"content-length" and not value.isdigit())
            ):
                return None
        try:
            servable = self._deployments.loaded(name)
        except TriptychError:
            return None
        return servable if servable and servable.express else None


def _again(message: Message, receive: Receive) -> Receive:
    """A `receive` that starts with a message that was taken already."""
    taken = [message]

    async def again() -> Message:
        return taken.pop() if taken else await receive()

    return again
