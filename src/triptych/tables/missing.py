"""How files write that a value is missing."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

MARKERS = ("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "#N/A", "<NA>", "?", "NaT")
"""Words for a missing value, in columns whose other values are numbers, dates or booleans."""

_TYPED_ONLY = ("None", "")
"""As above, but too common as a true category to mean missing anywhere else."""

_MEANINGLESS = pa.array([*MARKERS, *_TYPED_ONLY])
_UNMISTAKABLE = pa.array(MARKERS)


def blank_markers(words: pa.Array) -> pa.Array:
    """Trim words, and turn those that mean "missing" into null."""
    trimmed = pc.utf8_trim_whitespace(words)
    return pc.if_else(pc.is_in(trimmed, _MEANINGLESS), None, trimmed)


def markers_in(words: pa.Array) -> set[str]:
    """Tell which of the unmistakable markers a column uses."""
    trimmed = pc.utf8_trim_whitespace(words)
    return {word for word in pc.unique(trimmed.filter(pc.is_in(trimmed, _UNMISTAKABLE))).to_pylist() if word}
