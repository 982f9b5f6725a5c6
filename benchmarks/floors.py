"""What a server costs that does nothing: a constant FastAPI route, and an ASGI echo."""

from __future__ import annotations

import importlib.metadata
import sys
from typing import Any

from fastapi import FastAPI

CONSTANT = {"prediction": "less", "probabilities": {"less": 0.9, "more": 0.1}, "model": "floor", "version": "1"}


def constant() -> FastAPI:
    """An application whose only route reads its body and answers the same to everybody."""
    app = FastAPI()

    @app.post("/predict")
    async def predict(body: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG001 - reading it is the point
        return CONSTANT

    return app


async def echo(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer with the body, and with nothing in between."""
    if scope["type"] != "http":
        return
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def server() -> str:
    """The server that Triptych runs on."""
    needed = importlib.metadata.requires("triptych") or []
    return "granian" if any(line.startswith("granian") for line in needed) else "uvicorn"


def command(app: str, port: int) -> list[str]:
    """How to start a floor on the server that Triptych runs on.

    Args:
        app: "constant" or "echo".
        port: Where it listens on loopback.
    """
    target = f"benchmarks.floors:{app}"
    if server() == "granian":
        flags = ["--interface", "asgi", "--workers", "1", "--port", str(port), "--host", "127.0.0.1", "--no-access-log"]
        return [sys.executable, "-m", "granian", *flags, *(["--factory"] if app == "constant" else []), target]
    flags = ["--port", str(port), "--no-access-log", "--log-level", "warning", "--interface", "asgi3"]
    return [sys.executable, "-m", "uvicorn", *flags, *(["--factory"] if app == "constant" else []), target]
