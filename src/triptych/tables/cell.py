"""Cells of one column read as its kind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.schema import Column, Kind
from triptych.tables.dates import MICROSECONDS, Order, looks_dated, order_of, parse_dates
from triptych.tables.numbers import POINT, Notation, matches, plain
from triptych.tables.pattern import any_match
from triptych.tables.recognition import Habits, Words

_TEXTUAL = {Kind.CATEGORY, Kind.TEXT, Kind.ID}
_TYPES = {
    Kind.NUMBER: pa.float64(),
    Kind.INTEGER: pa.int64(),
    Kind.BOOLEAN: pa.bool_(),
    Kind.DATETIME: MICROSECONDS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One column as its kind.

    Attributes:
        values: One value a row; null where missing or bad.
        bad: Which rows have a value that is not of the kind.
        too_large: Whether these are numbers beyond what the kind keeps, rather than none.
    """

    values: pa.ChunkedArray
    bad: npt.NDArray[np.bool_]
    too_large: bool = False


def read_words(words: Words, column: Column, habits: Habits, *, coded: bool = False) -> Reading:
    """Read text as a column's kind; categories as codes and a dictionary, when they may stay `coded`."""
    if column.kind in _TEXTUAL:
        values = _known_choices(words, column)
        stays = coded and column.kind is Kind.CATEGORY and not values.null_count
        return Reading(
            values=words.coded(values) if stays else words.spread(values), bad=np.zeros(len(words.codes), dtype=bool)
        )
    parsed = _PARSERS[column.kind](words.trimmed, column, habits)
    if parsed.null_count == words.trimmed.null_count:
        return Reading(values=words.spread(parsed), bad=np.zeros(len(words.codes), dtype=bool))
    wrong = pc.and_(parsed.is_null(), words.trimmed.is_valid())
    bad = pc.fill_null(words.spread(wrong), fill_value=False)
    return Reading(values=words.spread(parsed), bad=np.asarray(bad))


def read_values(values: pa.ChunkedArray, column: Column) -> Reading:
    """Cast typed values to a column's kind."""
    source = values.type
    if column.kind in _TEXTUAL:
        return Reading(values=_as_text(values), bad=np.zeros(len(values), dtype=bool))
    wanted = _TYPES[column.kind]
    if source == wanted:
        return Reading(values=values, bad=np.zeros(len(values), dtype=bool))
    if MICROSECONDS in {source, wanted}:
        return Reading(values=pa.chunked_array([pa.nulls(len(values), wanted)]), bad=np.asarray(values.is_valid()))
    # Only integers, numbers and booleans are left, and each holds some values of the others.
    cast = _between_numbers(values, wanted)
    lost = pc.and_(cast.is_null(), _present(values))
    return Reading(values=cast, bad=np.asarray(lost))


def _present(values: pa.ChunkedArray) -> pa.ChunkedArray:
    valid = values.is_valid()
    if not pa.types.is_floating(values.type):
        return valid
    return pc.and_(valid, pc.invert(pc.fill_null(pc.is_nan(values), fill_value=False)))


def _between_numbers(values: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    if wanted == pa.float64():
        # A boolean has no direct way to a float.
        return values.cast(pa.int64()).cast(wanted, safe=False)
    if wanted == pa.bool_():
        return pc.if_else(pc.is_in(values, pa.array([0, 1]).cast(values.type)), pc.equal(values, 1), None)
    if pa.types.is_boolean(values.type):
        return values.cast(wanted)
    return _whole(values)


def _whole(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Keep the floats that are whole numbers of 64 bits."""
    fits = pc.and_(pc.equal(values, pc.floor(values)), pc.less(pc.abs(values), 2.0**63))
    return pc.if_else(fits, values, None).cast(pa.int64())


def _as_text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write typed values as a text file would have held them."""
    if pa.types.is_timestamp(values.type):
        return pc.strftime(values.cast(pa.timestamp("s"), safe=False), "%Y-%m-%dT%H:%M:%S")
    if pa.types.is_floating(values.type):
        values = pc.if_else(_present(values), values, None)
    return values.cast(pa.string())


def _known_choices(words: Words, column: Column) -> pa.Array:
    """Keep text as it is, but for words that mean "missing" and were no category in training."""
    if column.kind is not Kind.CATEGORY:
        return words.raw
    choice = pc.is_in(words.raw, pa.array(column.values, pa.string()))
    return pc.if_else(pc.or_(choice, words.trimmed.is_valid()), words.raw, None)


def _numbers(words: pa.Array, column: Column, habits: Habits) -> pa.Array:
    # The schema says that these are numbers, so a leading zero or plus does not make a code.
    if any_match(words, r"^\+|^-?0\d"):
        words = pc.replace_substring_regex(words, r"^\+?(-?)0*(\d)", r"\1\2")
    notation = _best(words.drop_null(), habits)
    fits = pc.match_substring_regex(words, notation.pattern)
    digits = plain(pc.if_else(fits, words, None), notation)
    if column.kind is Kind.NUMBER:
        return digits.cast(pa.float64())
    integral = pc.match_substring_regex(digits, r"^-?\d{1,18}$")
    if pc.all(integral).as_py():
        return digits.cast(pa.int64())
    exact = pc.if_else(integral, digits, None).cast(pa.int64())
    return pc.coalesce(exact, _whole(digits.cast(pa.float64())))


def _best(words: pa.Array, habits: Habits) -> Notation:
    """Find the notation of a whole column, or the one that most of its words have."""
    fitting = next((notation for notation in habits.notations if matches(words, notation)), None)
    if fitting is not None:
        return fitting
    ungrouped = [notation for notation in habits.notations if not notation.groups] or [POINT]
    return max(ungrouped, key=lambda each: pc.sum(pc.match_substring_regex(words, each.pattern)).as_py() or 0)


def _booleans(words: pa.Array, column: Column, habits: Habits) -> pa.Array:
    del column, habits
    lower = pc.utf8_lower(words)
    true = pc.is_in(lower, pa.array(["true", "1"]))
    false = pc.is_in(lower, pa.array(["false", "0"]))
    return pc.if_else(true, True, pc.if_else(false, False, None))  # noqa: FBT003 - values, not flags


def _dates(words: pa.Array, column: Column, habits: Habits) -> pa.Array:
    iso = parse_dates(words, Order.YEAR_FIRST).values
    rest = pc.if_else(iso.is_null(), words, None)
    if rest.null_count == len(rest):
        return iso
    return pc.coalesce(iso, parse_dates(rest, _order(rest, column, habits)).values)


def _order(words: pa.Array, column: Column, habits: Habits) -> Order:
    """Find the order of day and month: what all values say, then the training file, then this file's habits."""
    trained = None
    if column.format is not None and not column.format.startswith("%Y"):
        trained = Order.DAY_FIRST if column.format.startswith("%d") else Order.MONTH_FIRST
    fallback = trained or habits.order or (Order.DAY_FIRST if habits.european else Order.MONTH_FIRST)
    if looks_dated(words.drop_null()) is not Order.DAY_FIRST:
        return fallback
    try:
        return order_of(words) or fallback
    except ValueError:
        return fallback


_PARSERS = {
    Kind.NUMBER: _numbers,
    Kind.INTEGER: _numbers,
    Kind.BOOLEAN: _booleans,
    Kind.DATETIME: _dates,
}
