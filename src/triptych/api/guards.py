"""Who may call: the right host, the right origin; and the id of each request."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triptych.api.problems import problem
from triptych.domain.errors import Forbidden
from triptych.domain.identifiers import new_id

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Guards:
    """Refuses other hosts' names (DNS rebinding) and other sites' pages (cross-site requests).

    Args:
        app: What is guarded.
        hosts: Names under which the server may be called besides loopback's; "*" for any.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._hosts = LOOPBACK | {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or let the request pass with its id."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get("x-request-id", "")
        request_id = given if REQUEST_ID.fullmatch(given) else new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        if refusal := self._refusal(scope, headers):
            await _refuse(problem(Forbidden(refusal), request_id), scope, receive, send)
            return

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["x-request-id"] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)

    def _refusal(self, scope: Scope, headers: Headers) -> str | None:
        if "*" not in self._hosts and _name(headers.get("host", "")) not in self._hosts:
            return "The server is not called by this name; add it to TRIPTYCH_ALLOWED_HOSTS."
        origin = headers.get("origin")
        writes = scope["type"] == "websocket" or scope["method"] not in READING
        if origin and writes and origin.partition("://")[2] != headers.get("host"):
            return "Another site's page may not do this."
        return None


def _name(host: str) -> str:
    return re.sub(r":\d+$", "", host.strip().lower())


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)
