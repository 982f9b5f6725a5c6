from __future__ import annotations

from tests.services.group import group
from tests.trained import again, home, trained

__all__ = ["again", "group", "home", "trained"]
