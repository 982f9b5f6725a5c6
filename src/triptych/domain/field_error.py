"""What is wrong with one field of a request."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """What is wrong with one field, without its value.

    Attributes:
        pointer: JSON pointer (RFC 6901) into the request, such as "/input/age".
        code: Stable and short, such as "missing".
        message: One sentence that names the field and the remedy.
    """

    pointer: str
    code: str
    message: str
