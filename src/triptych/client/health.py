"""Whether a server is up."""

from __future__ import annotations

from triptych.client.transport import Transport
from triptych.domain.errors import TriptychError


class Health:
    """The two health checks."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def live(self) -> bool:
        """Whether the server runs."""
        return self._answers("/health/live")

    def ready(self) -> bool:
        """Whether the server can answer predictions."""
        return self._answers("/health/ready")

    def _answers(self, path: str) -> bool:
        try:
            self._transport.request("GET", path)
        except TriptychError:
            return False
        return True
