"""Numbers as people write them."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from triptych.tables.pattern import all_match, any_match

_LOSSLESS_DIGITS = 15
_MOST_DIGITS = 300
"""A float64 holds no whole number that has many more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notation:
    """One way to write numbers.

    A number with a leading zero matches none, for it is a code.

    Attributes:
        pattern: What every value must match.
        proof: What at least one value must match for this notation to be meant; "" for no proof.
        decimal: The decimal mark.
        groups: Marks between groups of three digits, as a regular expression; "" for none.
    """

    pattern: str
    proof: str = ""
    decimal: str = "."
    groups: str = ""


_WHOLE = r"(?:0|[1-9]\d*)"
_EXPONENT = r"(?:[eE][+-]?\d+)?"
_SPACES = "[\u00a0\u202f\u2009\u2019']"

POINT = Notation(pattern=rf"^-?(?:{_WHOLE}(?:\.\d*)?|\.\d+){_EXPONENT}$|^-?[iI]nf(?:inity)?$")
COMMA = Notation(pattern=rf"^-?(?:{_WHOLE}(?:,\d*)?|,\d+){_EXPONENT}$", proof=",", decimal=",")
COMMA_PROVEN = Notation(pattern=COMMA.pattern, proof=r"^-?0?,|\d{4},|,(?:\d{1,2}|\d{4,})$", decimal=",")
"""A comma that can't stand between thousands."""

_POINT_GROUPED = Notation(pattern=r"^-?(?:0|[1-9]\d{0,2}(?:,\d{3})*)(?:\.\d+)?$", proof=r",\d{3}[,.]", groups=",")
_COMMA_GROUPED = Notation(
    pattern=r"^-?(?:0|[1-9]\d{0,2}(?:\.\d{3})*)(?:,\d+)?$", proof=r"\.\d{3}[,.]", decimal=",", groups=r"\."
)
_EUROPEAN_GROUPED = Notation(pattern=_COMMA_GROUPED.pattern, proof=r"\.\d{3}", decimal=",", groups=r"\.")
"""Where other columns prove the decimal comma, a point before three digits groups them."""

_SPACED_POINT = Notation(
    pattern=rf"^-?(?:0|[1-9]\d{{0,2}}(?:{_SPACES}\d{{3}})*)(?:\.\d+)?$", proof=_SPACES, groups=_SPACES
)
_SPACED_COMMA = Notation(
    pattern=rf"^-?(?:0|[1-9]\d{{0,2}}(?:{_SPACES}\d{{3}})*)(?:,\d+)?$", proof=_SPACES, decimal=",", groups=_SPACES
)
_PLAIN_SPACED = Notation(
    pattern=r"^-?(?:0|[1-9]\d{0,2}(?: \d{3})*)(?:,\d+)?$", proof=r" \d{3},\d", decimal=",", groups=" "
)
"""Plain spaces also group telephone numbers, so only a decimal comma proves them."""

_GROUPED = (_POINT_GROUPED, _COMMA_GROUPED, _SPACED_POINT, _SPACED_COMMA, _PLAIN_SPACED)


def notations(*, semicolon: bool, european: bool) -> tuple[Notation, ...]:
    """List the notations to try, likeliest first.

    Args:
        semicolon: Whether the file separates with `;`, as programs do where the comma is the decimal mark.
        european: Whether some column of the file proves the decimal comma.
    """
    comma = COMMA if semicolon or european else COMMA_PROVEN
    if european:
        return (comma, _EUROPEAN_GROUPED, POINT, *_GROUPED)
    return (POINT, comma, *_GROUPED)


def matches(words: pa.Array, notation: Notation) -> bool:
    """Tell whether every word is a number in this notation, and one proves it."""
    return all_match(words, notation.pattern) and (not notation.proof or any_match(words, notation.proof))


def proves_comma(words: pa.Array, *, semicolon: bool) -> bool:
    """Tell whether a column can only be read with a decimal comma."""
    comma = COMMA if semicolon else COMMA_PROVEN
    return any(matches(words, notation) for notation in (comma, _COMMA_GROUPED, _PLAIN_SPACED))


def plain(words: pa.Array, notation: Notation) -> pa.Array:
    """Rewrite numbers without groups and with a decimal point."""
    if notation.groups:
        words = pc.replace_substring_regex(words, notation.groups, "")
    return pc.replace_substring(words, notation.decimal, ".") if notation.decimal != "." else words


def parse_numbers(words: pa.Array, tried: tuple[Notation, ...]) -> pa.Array | None:
    """Read words as int64 or float64.

    Args:
        words: Trimmed text; null where missing.
        tried: As `notations` gives them.

    Returns:
        None when they are not all numbers, or when a number would lose digits.
    """
    notation = next((notation for notation in tried if matches(words, notation)), None)
    if notation is None:
        return None
    words = plain(words, notation)
    whole = pc.match_substring_regex(words, r"^(?:0|-?[1-9]\d*)$")
    if pc.all(whole).as_py():
        return _integers(words)
    long = words.filter(pc.and_(whole, pc.greater(pc.utf8_length(words), _LOSSLESS_DIGITS)))
    if any(len(word) > _MOST_DIGITS or int(word) != int(float(word)) for word in long.to_pylist() if word):
        return None
    return words.cast(pa.float64())


def _integers(words: pa.Array) -> pa.Array | None:
    try:
        return words.cast(pa.int64())
    except pa.ArrowInvalid:
        # Beyond 64 bits it is a code, not a quantity.
        return None
