from __future__ import annotations

from tests.peers.server import port
from tests.trained import trained

__all__ = ["port", "trained"]
