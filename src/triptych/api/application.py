"""FastAPI's application with something in front of it, and a documentation page that needs no network."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from starlette.types import ASGIApp, Receive, Scope, Send


class Application(FastAPI):
    """Lets every call pass what stands in front; a middleware would stand behind FastAPI's own, which cost more."""

    def __init__(self, **options: Any) -> None:
        super().__init__(openapi_url=None, docs_url=None, redoc_url=None, **options)
        self._front: ASGIApp = super().__call__
        offline = FastAPIOffline(redoc_url=None, title=self.title)
        self.router.routes += [route for route in offline.routes if getattr(route, "path", None) != offline.openapi_url]

    def place(self, front: Callable[[ASGIApp], ASGIApp]) -> None:
        """Put something in front.

        Args:
            front: Makes it, given what it is to stand in front of.
        """
        self._front = front(super().__call__)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one call."""
        await self._front(scope, receive, send)
