from __future__ import annotations

from tests.trained import again, home, trained

__all__ = ["again", "home", "trained"]
