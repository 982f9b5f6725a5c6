"""What the components with a drop zone share: its script, its look and its words."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from triptych.ui.texts import say

HERE = Path(__file__).parent
WORDS = ("title", "hint", "browse", "sending", "reading", "refused", "unreachable")


def source(name: str) -> str:
    """Read a file that stands beside this one."""
    return (HERE / name).read_text(encoding="utf-8")


def words(prefix: str, names: Collection[str] = ()) -> dict[str, str]:
    """Give the words of a drop zone, and those under other `names`, in the visitor's language."""
    return {name: say(f"{prefix}.{name}") for name in (*WORDS, *names)}
