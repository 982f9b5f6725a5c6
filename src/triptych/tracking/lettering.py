"""Names of columns and classes, as figures write them."""

from __future__ import annotations

LONGEST = 32


def lettered(name: object) -> str:
    """Shorten what is long, and keep dollars from being read as the ends of a formula."""
    text = str(name)
    return (text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…").replace("$", r"\$")
