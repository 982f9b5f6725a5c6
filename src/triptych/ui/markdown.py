"""Plain text inside Markdown."""

from __future__ import annotations

import re

# No more than needed: a widget's label is also read aloud, backslashes included.
SPECIAL = re.compile(r"[\\`*\[\]<$~]|(?<!\w)_|_(?!\w)|:(?=\w)")


def escaped(text: str) -> str:
    """Write a text, such as a column's name, so that Markdown shows it as it is."""
    return SPECIAL.sub(r"\\\g<0>", text)
