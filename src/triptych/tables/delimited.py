"""Text files to tables whose columns are all text."""

from __future__ import annotations

import csv
from dataclasses import dataclass

import pyarrow as pa
from pyarrow import csv as arrow_csv

from triptych.domain.errors import InvalidTable
from triptych.tables.decoding import decode
from triptych.tables.dialect import Dialect, sniff
from triptych.tables.header import check_header

_BLOCK = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Delimited:
    """A text file cut into cells, nothing typed yet.

    Attributes:
        table: Text columns; an empty cell is null.
        dialect: How the file was written.
        text: The file as UTF-8.
    """

    table: pa.Table
    dialect: Dialect
    text: bytes

    def lines(self, rows: set[int]) -> dict[int, int]:
        """Give the line on which each of some rows starts, counted from 1.

        Quoted cells may hold line breaks, so the records must be walked; only errors ask for it.
        """
        wanted, last = {}, max(rows, default=-1)
        end = 0
        for index, (line, _) in enumerate(self.dialect.records(self.text.decode())):
            row = index - 1 - self.dialect.declared
            if row in rows:
                wanted[row] = end + 1
            if row >= last:
                break
            end = line
        return wanted


def read_delimited(data: bytes) -> Delimited:
    """Cut a text file into cells.

    Raises:
        InvalidTable: It is not a table; the sentence names the line.
    """
    text = decode(data)
    dialect = sniff(text)
    names, body = _split_header(text, dialect)
    _check_quotes(text, dialect, len(names))
    try:
        table = _cells(body, names, dialect)
    except pa.ArrowInvalid as error:
        raise _fault(text, dialect, len(names)) from error
    if not table.num_rows:
        message = "The file has column names but no rows; add at least one row."
        raise InvalidTable(message)
    return Delimited(table=_without_blank_tail(table), dialect=dialect, text=text)


def _split_header(text: bytes, dialect: Dialect) -> tuple[list[str], bytes]:
    """Read the names, and give the bytes that follow them."""
    # Universal line ends: a header may end with CR alone.
    records = dialect.records(text[: 4 * 1024 * 1024].decode(errors="ignore"))
    try:
        if dialect.declared:
            next(records)
        line, names = next(records)
    except (csv.Error, StopIteration) as error:
        message = "Line 1 opens a quote that never closes; close it or remove it."
        raise InvalidTable(message) from error
    names = [name.strip() for name in names]
    offset = 0
    for _ in range(line):
        offset = _after_line(text, offset)
    body = text[offset:]
    if not body.strip():
        message = "The file has column names but no rows; add at least one row."
        raise InvalidTable(message)
    return names, body


def _after_line(text: bytes, offset: int) -> int:
    feed, carriage = text.find(b"\n", offset), text.find(b"\r", offset)
    if carriage >= 0 and (feed < 0 or carriage < feed - 1):
        return carriage + 1
    return feed + 1 if feed >= 0 else len(text)


def _cells(body: bytes, names: list[str], dialect: Dialect) -> pa.Table:
    positions = [str(index) for index in range(len(names))]
    table = arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(column_names=positions, block_size=min(_BLOCK, len(body) + 1)),
        parse_options=arrow_csv.ParseOptions(
            delimiter=dialect.separator,
            quote_char=dialect.quote,
            escape_char=dialect.escape or False,
            newlines_in_values=True,
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(positions, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    return table.rename_columns(names)


def _without_blank_tail(table: pa.Table) -> pa.Table:
    """Drop the unnamed empty columns that a separator at the end of every line leaves."""
    names = table.column_names
    while len(names) > 1 and not names[-1] and table.column(len(names) - 1).null_count == table.num_rows:
        names = names[:-1]
        table = table.select(list(range(len(names))))
    check_header(names)
    return table


def _check_quotes(text: bytes, dialect: Dialect, width: int) -> None:
    """Refuse a quote that never closes, which would swallow the rest of the file into one cell."""
    quote = dialect.quote.encode()
    if text.count(quote) % 2 == 0:
        return
    try:
        for _ in dialect.records(text.decode()):
            pass
    except csv.Error as error:
        raise _fault(text, dialect, width) from error


def _fault(text: bytes, dialect: Dialect, width: int) -> InvalidTable:
    """Say where a file stops being a table."""
    end = 0
    records = dialect.records(text.decode())
    try:
        for line, record in records:
            if len(record) != width and not (dialect.declared and end == 0):
                cells = "1 cell" if len(record) == 1 else f"{len(record)} cells"
                return InvalidTable(
                    f"Line {end + 1} has {cells} where the header has {width} columns; "
                    "quote the cells that hold a separator, or complete the line."
                )
            end = line
    except csv.Error:
        return InvalidTable(f"Line {end + 1} has a quote that is not closed where its cell ends; close or double it.")
    return InvalidTable("The file can't be cut into cells; export it again as UTF-8 CSV.")
