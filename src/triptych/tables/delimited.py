"""Text files to tables whose columns are all text."""

from __future__ import annotations

import csv
import re
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from triptych.domain.errors import InvalidTable
from triptych.tables.decoding import LARGEST, decode
from triptych.tables.dialect import Dialect, sniff
from triptych.tables.header import check_header

_BLOCK = 32 * 1024 * 1024
_HEADER = 4 * 1024 * 1024
_NO_ROWS = "The file has column names but no rows; add at least one row."


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
        before = 1 + self.dialect.declared
        last = max(rows, default=-1)
        records = islice(self.dialect.records(self.text.decode()), before, before + last + 1)
        found: dict[int, int] = {}
        # A quote in an odd place stops this walk, which is stricter than the reader; the lines before it are good.
        with suppress(csv.Error):
            for row, (line, _) in enumerate(records):
                if row in rows:
                    found[row] = line
        return found


def read_delimited(data: bytes, largest: int = LARGEST) -> Delimited:
    """Cut a text file into cells.

    Args:
        data: What the file holds.
        largest: Bytes that it may unpack to.

    Raises:
        InvalidTable: It is not a table; the sentence names the line.
        TooLarge: It unpacks to more bytes than that.
    """
    text = decode(data, largest)
    dialect = sniff(text)
    names, body = _split_header(text, dialect)
    _check_quotes(text, dialect, len(names))
    try:
        table = _cells(body, names, dialect)
    except pa.ArrowInvalid as error:
        raise _fault(text, dialect, len(names)) from error
    if not table.num_rows:
        raise InvalidTable(_NO_ROWS)
    return Delimited(table=_without_blank_tail(table), dialect=dialect, text=text)


def _split_header(text: bytes, dialect: Dialect) -> tuple[list[str], pa.Buffer]:
    """Read the names, and give the bytes that follow them, not copied."""
    head = text[:_HEADER].decode(errors="ignore")
    records = dialect.records(head)
    try:
        if dialect.declared:
            next(records)
        _, names = next(records)
        following, _ = next(records)
    except csv.Error as error:
        message = "The line of column names opens a quote that never closes; close it or remove it."
        raise InvalidTable(message) from error
    except StopIteration:
        raise InvalidTable(_NO_ROWS) from None
    # Lines end with LF, CR or both, as `splitlines` would cut them, were it not for the rarer ends that it knows.
    ends = islice(re.finditer(rb"\r\n|\r|\n", text), following - 2, None)
    return [name.strip() for name in names], pa.py_buffer(text).slice(next(ends).end())


def _cells(body: pa.Buffer, names: list[str], dialect: Dialect) -> pa.Table:
    positions = [str(index) for index in range(len(names))]
    table = arrow_csv.read_csv(
        pa.BufferReader(body),
        read_options=arrow_csv.ReadOptions(column_names=positions, block_size=min(_BLOCK, body.size + 1)),
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
    if dialect.padded:
        table = pa.table([pc.utf8_ltrim_whitespace(column) for column in table.columns], names=positions)
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
    after = 1
    try:
        for index, (line, record) in enumerate(dialect.records(text.decode())):
            if len(record) != width and index >= dialect.declared:
                return InvalidTable(
                    f"Line {line} has {_counted(len(record), 'cell')} where the header has "
                    f"{_counted(width, 'column')}; quote the cells that hold a separator, or complete the line."
                )
            after = line + sum(cell.count("\n") for cell in record) + 1
    except csv.Error:
        return InvalidTable(f"Line {after} has a quote that is not closed where its cell ends; close or double it.")
    return InvalidTable("The file can't be cut into cells; export it again as UTF-8 CSV.")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
