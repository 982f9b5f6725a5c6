"""One ASGI application on an address or on an inherited socket; this file and `repeating.py` alone know the server."""

from __future__ import annotations

import logging
import socket
import sys

DRAIN_SECONDS = 3
"""How long a server waits for its answers, and for open pages, when it is told to stop."""


def serve(
    factory: str, *, host: str = "127.0.0.1", port: int = 8000, sockets: list[socket.socket] | None = None
) -> None:
    """Serve until a signal says stop.

    Args:
        factory: Module and function that makes the application, such as "triptych.wiring:application".
        host: Address to listen on, unless sockets are given.
        port: Port to listen on, unless sockets are given.
        sockets: Those that listen already.
    """
    import uvicorn

    from triptych.cli.repeating import repeating

    config = uvicorn.Config(
        factory,
        factory=True,
        http=repeating(),  # pyrefly: ignore[bad-argument-type] - uvicorn calls it, no more
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    config.load()
    # Streamlit's import turns it on again, and a line for each request costs more than many a prediction.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
    server = uvicorn.Server(config)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(3)
