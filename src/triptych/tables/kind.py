"""What the values of a typed column are, in a data scientist's eyes."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.schema import Kind
from triptych.tables.exact import beyond_exact

_ID_WORDS = {"id", "ids", "uuid", "guid", "identifier", "identifiant", "key", "code", "ref", "reference", "référence"}
_YEAR_WORDS = {"year", "years", "annee", "année", "yr", "jahr"}
_FEW = 5
_SOME = 20
_SAMPLE = 10_000
_NEARLY_ALL = 0.98
_MOST = 0.9
_HALF = 0.5
_PHRASE = 2.5
_NAME = 1.5
_SENTENCE = 5
_LONG = 50
_MANY = 255
_FEW_SPACED = 0.02


def name_words(name: str) -> list[str]:
    """Cut a column's name into lower-case words, at punctuation and at capitals."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[\W_]+", spaced.casefold()) if word]


def kind_of(name: str, values: pa.ChunkedArray, distinct: int) -> Kind:
    """Tell the kind of a column.

    Args:
        name: The column's name, which may say that it is an id.
        values: Normalised.
        distinct: Number of different values that are not missing.
    """
    kind = values.type
    if pa.types.is_boolean(kind):
        return Kind.BOOLEAN
    if pa.types.is_timestamp(kind):
        return Kind.DATETIME
    if pa.types.is_floating(kind):
        return Kind.NUMBER
    known = len(values) - values.null_count
    unique = distinct == known and known > 1
    named = unique and names_rows(name)
    if pa.types.is_integer(kind):
        only_names = named or (unique and counts_up(name, values)) or bool(pc.any(beyond_exact(values)).as_py())
        return Kind.ID if only_names else Kind.INTEGER
    return Kind.ID if named and not _spaced(values) else _kind_of_text(values, distinct, known)


def names_rows(name: str) -> bool:
    """Tell whether a column's name says that its values are identifiers."""
    return bool(_ID_WORDS & set(name_words(name)[-1:]))


def names_years(name: str) -> bool:
    """Tell whether a column's name says that its values are years."""
    return bool(_YEAR_WORDS & set(name_words(name)))


def counts_up(name: str, values: pa.ChunkedArray) -> bool:
    """Tell whether integers only number the rows; years do not."""
    if values.null_count or len(values) < _FEW or names_years(name):
        return False
    return bool((np.diff(values.to_numpy()) == 1).all())


def _kind_of_text(values: pa.ChunkedArray, distinct: int, known: int) -> Kind:
    if not known:
        return Kind.CATEGORY
    sample = values.drop_null().slice(0, _SAMPLE)
    words = pc.mean(pc.add(pc.count_substring_regex(pc.utf8_trim_whitespace(sample), r"\s+"), 1)).as_py()
    length = pc.mean(pc.utf8_length(sample)).as_py()
    share = distinct / known
    # One word may be an id; a sentence may not.
    if known >= _SOME and share >= _NEARLY_ALL and not _spaced(sample):
        return Kind.ID
    # Few people repeat a sentence, and few names repeat at all.
    if share >= _HALF and (words >= _PHRASE or length >= _LONG):
        return Kind.TEXT
    if known >= _SOME and share >= _MOST and words >= _NAME:
        return Kind.TEXT
    # Comments such as "nothing to say" repeat, but their kinds are still past counting.
    return Kind.TEXT if distinct > _MANY and words >= _SENTENCE else Kind.CATEGORY


def _spaced(values: pa.ChunkedArray) -> bool:
    """Tell whether more than a few values hold a space inside."""
    inside = pc.match_substring_regex(values.drop_null(), r"\S\s+\S")
    return bool(pc.mean(inside.cast(pa.float64())).as_py() > _FEW_SPACED)
