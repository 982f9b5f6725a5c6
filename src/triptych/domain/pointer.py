"""JSON pointers (RFC 6901)."""

from __future__ import annotations


def pointer(*parts: str | int) -> str:
    """The pointer to a place, such as "/inputs/3/a~1b"."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def split(pointer: str) -> list[str]:
    """The parts of a pointer; none for the whole document."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
