"""What the text columns of a file hold."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from triptych.tables.dates import Order, looks_dated, order_of, parse_dates
from triptych.tables.dialect import Dialect
from triptych.tables.missing import blank_markers, markers_in
from triptych.tables.numbers import Notation, notations, parse_numbers, proves_comma

FORMAT = b"format"
"""Key of a field's metadata: how its dates were written."""

WARNING = b"warning"
"""Key of a field's metadata: one plain sentence about how it was read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text column by its distinct values, for a column repeats itself.

    Attributes:
        raw: The values as written.
        trimmed: The same without the spaces around; null where the word means "missing".
        codes: The place in `raw` of each row; null where the cell is empty.
    """

    raw: pa.Array
    trimmed: pa.Array
    codes: pa.ChunkedArray

    @property
    def known(self) -> pa.Array:
        """The trimmed values that mean something."""
        return self.trimmed.drop_null()

    def spread(self, values: pa.Array) -> pa.ChunkedArray:
        """Give every row the value of its word."""
        return pa.chunked_array([values.take(chunk) for chunk in self.codes.chunks], type=values.type)

    def coded(self, values: pa.Array) -> pa.ChunkedArray:
        """As `spread`, but as codes into the values, none of which is null."""
        chunks = [pa.DictionaryArray.from_arrays(chunk, values) for chunk in self.codes.chunks]
        return pa.chunked_array(chunks, type=pa.dictionary(self.codes.type, values.type))


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How one file writes, as its unmistakable columns show.

    Attributes:
        notations: Ways to write numbers, likeliest first.
        order: Order of day and month, as other columns prove it; None when none does.
        european: Whether the separator or the decimal mark is European.
    """

    notations: tuple[Notation, ...]
    order: Order | None
    european: bool


def words_of(column: pa.ChunkedArray) -> Words:
    """Split a text column, `CODED` or not, into its distinct words and their places."""
    encoded = column.dictionary_encode().unify_dictionaries()
    raw = encoded.chunk(0).dictionary if encoded.num_chunks else pa.array([], pa.string())
    codes = pa.chunked_array([chunk.indices for chunk in encoded.chunks], type=pa.int32())
    return Words(raw=raw, trimmed=blank_markers(raw), codes=codes)


def habits_of(columns: list[Words], dialect: Dialect) -> Habits:
    """Learn from all columns what a single one may leave open."""
    semicolon = dialect.separator == ";"
    comma = any(len(words.known) and proves_comma(words.known, semicolon=semicolon) for words in columns)
    return Habits(
        notations=notations(semicolon=semicolon, european=comma),
        order=_proven_order(columns),
        european=semicolon or comma,
    )


def _proven_order(columns: list[Words]) -> Order | None:
    orders = set()
    for words in columns:
        if len(words.known) and looks_dated(words.known) is Order.DAY_FIRST:
            try:
                orders.add(order_of(words.known))
            except ValueError:
                continue
    orders.discard(None)
    return orders.pop() if len(orders) == 1 else None


def type_columns(table: pa.Table, dialect: Dialect) -> pa.Table:
    """Give each text column the type that all its values share.

    A word for "missing" counts in columns of numbers, dates and booleans; where one of those uses it, the file
    writes missing values so, and it counts in the text columns as well.
    """
    columns = [words_of(column) for column in table.columns]
    habits = habits_of(columns, dialect)
    typed = [recognise(words, habits) for words in columns]
    markers = {
        marker for words, (found, _) in zip(columns, typed, strict=True) if found for marker in markers_in(words.raw)
    }
    fields: list[pa.Field] = []
    arrays: list[pa.ChunkedArray] = []
    for name, words, (values, notes) in zip(table.column_names, columns, typed, strict=True):
        kept = values if values is not None else _text(words, markers)
        fields.append(pa.field(name, kept.type, metadata=notes or None))
        arrays.append(words.spread(kept))
    return pa.table(arrays, schema=pa.schema(fields))


def recognise(words: Words, habits: Habits) -> tuple[pa.Array | None, dict[bytes, bytes]]:
    """Read the words of one column as numbers, booleans or dates; None when they are text."""
    if not len(words.known):
        return None, {}
    numbers = parse_numbers(words.trimmed, habits.notations)
    if numbers is not None:
        return numbers, {}
    lower = pc.utf8_lower(words.trimmed)
    if pc.all(pc.is_in(lower.drop_null(), pa.array(["true", "false"]))).as_py():
        return pc.equal(lower, "true"), {}
    return _dates(words, habits)


def _dates(words: Words, habits: Habits) -> tuple[pa.Array | None, dict[bytes, bytes]]:
    notes: dict[bytes, bytes] = {}
    order = looks_dated(words.known)
    if order is None:
        return None, notes
    if order is Order.DAY_FIRST:
        try:
            order = order_of(words.known)
        except ValueError:
            return None, notes
        if order is None:
            order = habits.order or (Order.DAY_FIRST if habits.european else Order.MONTH_FIRST)
            if habits.order is None:
                first = "day" if order is Order.DAY_FIRST else "month"
                notes[WARNING] = (
                    f"The dates may be read in two ways; the first number was taken for the {first}.".encode()
                )
    dates = parse_dates(words.trimmed, order)
    if dates.values.null_count > words.trimmed.null_count or dates.zoned not in {0, len(words.known)}:
        return None, {}
    if dates.format is not None:
        notes[FORMAT] = dates.format.encode()
    return dates.values, notes


def _text(words: Words, markers: set[str]) -> pa.Array:
    if not markers:
        return words.raw
    return pc.if_else(pc.is_in(pc.utf8_trim_whitespace(words.raw), pa.array(sorted(markers))), None, words.raw)
