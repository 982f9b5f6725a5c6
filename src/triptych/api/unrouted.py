"""What is answered where the API has no route: the page, or a problem that says what there is."""

from __future__ import annotations

import re
from functools import cached_property
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

PAGE_CALLS = "/_stcore/"
"""Where Streamlit's page sends what is uploaded in it."""


class Unrouted:
    """Mounted on the root, behind all routes.

    A path of the API that has no such method is a 405 with `Allow`. Every other path is the page's when a browser
    asks for it and no route begins with the same word; else it is a 404.

    Args:
        app: The application with its routes.
        page: The page; None where there is none.
    """

    def __init__(self, app: FastAPI, page: ASGIApp | None) -> None:
        self._app = app
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the page, or raise what becomes a problem."""
        if scope["type"] == "websocket":
            await (self._page or _refused)(scope, receive, send)
            return
        path, method = scope["path"], scope["method"]
        if allowed := self._allowed(path):
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": ", ".join(sorted(allowed))})
        asks = method in {"GET", "HEAD"} and _first(path) not in self._words
        if self._page is None or not (asks or path.startswith(PAGE_CALLS)):
            raise HTTPException(HTTPStatus.NOT_FOUND)
        await self._page(scope, receive, send)

    def _allowed(self, path: str) -> set[str]:
        return {method for pattern, methods in self._routes for method in methods if pattern.match(path)}

    @cached_property
    def _routes(self) -> list[tuple[re.Pattern[str], set[str]]]:
        """The routes as they are at the first call, by when all of them are installed."""
        found = iter_route_contexts(self._app.routes)
        return [(compile_path(route.path)[0], set(route.methods)) for route in found if route.path and route.methods]

    @cached_property
    def _words(self) -> set[str]:
        return {_first(route.path) for route in iter_route_contexts(self._app.routes) if route.path and route.methods}


def _first(path: str) -> str:
    """The first word of a path, such as "models"; "" of the root."""
    return path.removeprefix("/").partition("/")[0]


async def _refused(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "websocket.close", "code": 1000})
