"""Regular expressions over columns, quick where a few values decide."""

from __future__ import annotations

import re
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

_FEW = 8


def all_match(words: pa.Array, pattern: str) -> bool:
    """Tell whether every word matches.

    Arrow compiles the pattern at each call, which costs a request of one row more than all else; the first words
    decide for most columns, and Python keeps their pattern.
    """
    few = words.slice(0, _FEW).to_pylist()
    if not all(_compiled(pattern).search(word) for word in few if word is not None):
        return False
    return len(words) <= _FEW or bool(pc.all(pc.match_substring_regex(words, pattern)).as_py())


def any_match(words: pa.Array, pattern: str) -> bool:
    """Tell whether some word matches."""
    few = words.slice(0, _FEW).to_pylist()
    if any(_compiled(pattern).search(word) for word in few if word is not None):
        return True
    return len(words) > _FEW and bool(pc.any(pc.match_substring_regex(words, pattern)).as_py())


@lru_cache
def _compiled(pattern: str) -> re.Pattern[str]:
    # As in Arrow's RE2, digits and spaces are those of ASCII, and `$` is the very end.
    return re.compile(pattern.replace("$", r"\Z"), re.ASCII)
