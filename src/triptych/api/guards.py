"""Who may call: the right host, the right origin; and the id of each request."""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from triptych.api.shapes import refusal
from triptych.domain.errors import Forbidden
from triptych.domain.identifiers import new_id, request_id

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
READING = frozenset({"GET", "HEAD", "OPTIONS"})
REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{1,64}")
PORT = re.compile(rb":\d+$")
MOST_KNOWN = 100
"""Spellings of good hosts that are remembered."""


class Guards:
    """Refuses other hosts' names (DNS rebinding) and other sites' pages (cross-site requests).

    Args:
        app: What is guarded.
        hosts: Names under which the server may be called besides loopback's; "*" for any.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str] = ()) -> None:
        self._app = app
        self._any = "*" in hosts
        self._hosts = {host.lower().encode() for host in LOOPBACK.union(hosts)}
        self._known: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403, or 400 to two names of the host, or let the request pass with its id."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers: dict[bytes, bytes] = {}
        for name, value in scope["headers"]:
            headers.setdefault(name, value)
        given = headers.get(b"x-request-id")
        identifier = given.decode() if given and REQUEST_ID.fullmatch(given) else new_id()
        request_id.set(identifier)
        scope.setdefault("state", {})["request_id"] = identifier
        if refused := self._refusal(scope, headers):
            reason, status = refused
            await _refuse(refusal(scope["path"], Forbidden(reason), identifier, status=status), scope, receive, send)
            return
        line = (b"x-request-id", identifier.encode())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = message.get("headers", ())
                message["headers"] = [line, *(header for header in others if header[0] != b"x-request-id")]
            await send(message)

        await self._app(scope, receive, send_with_id)

    def _refusal(self, scope: Scope, headers: dict[bytes, bytes]) -> tuple[str, int] | None:
        """What is wrong, and the status that says so."""
        if len(headers) < len(scope["headers"]) and [name for name, _ in scope["headers"]].count(b"host") > 1:
            return "Send one Host header.", 400
        host = headers.get(b"host", b"")
        if not self._any and host not in self._known:
            if PORT.sub(b"", host.strip().lower()) not in self._hosts:
                return "The server is not called by this name; add it to TRIPTYCH_ALLOWED_HOSTS.", 403
            if len(self._known) < MOST_KNOWN:
                self._known.add(host)
        origin = headers.get(b"origin")
        writes = scope["type"] == "websocket" or scope["method"] not in READING
        if origin and writes and origin.partition(b"://")[2] != host:
            return "Another site's page may not do this.", 403
        return None


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)
