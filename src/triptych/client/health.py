"""Whether a server is up."""

from __future__ import annotations

from triptych.client.call import Call, Noun, W_co, called


class Health(Noun[W_co]):
    """The two health checks."""

    @called
    def live(self) -> Call[bool]:
        """Whether the server runs."""
        return _answers("/health/live")

    @called
    def ready(self) -> Call[bool]:
        """Whether the server can answer predictions."""
        return _answers("/health/ready")


def _answers(path: str) -> Call[bool]:
    return Call(method="GET", path=path, read=lambda _: True, otherwise=lambda _: False)
