"""Errors by their codes, as they come over the wire."""

from __future__ import annotations

from triptych.domain.errors import TriptychError


def error_of(code: str, detail: str) -> TriptychError:
    """Build the error that has a code; the plainest one for a code that is not known here."""
    return _kinds().get(code, TriptychError)(detail)


def _kinds(kind: type[TriptychError] = TriptychError) -> dict[str, type[TriptychError]]:
    found = {kind.code: kind}
    for child in kind.__subclasses__():
        found |= _kinds(child)
    return found
