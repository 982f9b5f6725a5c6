"""Tables that are larger than memory, read and written part by part."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc, parquet

from triptych.domain.errors import InvalidTable
from triptych.domain.schema import Schema
from triptych.tables.casting import cast_columnar, cast_delimited
from triptych.tables.columnar import open_parquet
from triptych.tables.content import answers_of
from triptych.tables.delimited import Delimited, read_delimited
from triptych.tables.format import Format, format_of, written_as
from triptych.tables.normal import normalise
from triptych.tables.write import write_table

_BROKEN = "The file is not complete or holds what no table holds; export it again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some rows of a file.

    Attributes:
        table: As they are in the file, texts of a Parquet file as the codes that it holds.
        cast: Types these rows, or some of them, by the schema; it raises `InvalidInput`.
    """

    table: pa.Table
    cast: Callable[[pa.Table], pa.Table]

    def plain(self, places: pa.Array) -> pa.Table:
        """Some of the rows, texts as texts."""
        return normalise(self.table.take(places))


def count_rows(source: Path) -> int:
    """How many rows a file has; 0 when only reading it would tell."""
    try:
        return parquet.read_metadata(source).num_rows if format_of(source) is Format.PARQUET else 0
    except (pa.ArrowException, OSError) as error:
        raise InvalidTable(_BROKEN) from error


def read_parts(source: Path, schema: Schema, rows: int, *, coded: bool = False) -> Iterator[Part]:
    """Read a table in parts of so many rows; the last may have fewer.

    A Parquet or Arrow file is held in memory one part at a time, and its cells must have the schema's types. A text is
    one part, for how its dates and numbers are written shows in all of its rows.

    Args:
        source: The file.
        schema: Types its columns.
        rows: Of a part.
        coded: As for `read_table`.

    Raises:
        UnsupportedFormat: The ending is not one that is read.
        InvalidTable: The file can't be read as a table.
    """
    if format_of(source) is Format.CSV:
        cut = _cut(source)
        yield Part(table=cut.table, cast=lambda table: cast_delimited(replace(cut, table=table), schema))
        return

    names = [column.name for column in schema.columns]

    def cast(table: pa.Table) -> pa.Table:
        return cast_columnar(table, schema, exact=True, coded=coded)

    try:
        waiting: list[pa.RecordBatch] = []
        for batch in _batches(source, names, rows):
            waiting.append(batch)
            if sum(part.num_rows for part in waiting) >= rows:
                yield Part(table=normalise(pa.Table.from_batches(waiting), names), cast=cast)
                waiting = []
        if waiting:
            yield Part(table=normalise(pa.Table.from_batches(waiting), names), cast=cast)
    except (pa.ArrowException, OSError, EOFError, UnicodeError) as error:
        raise InvalidTable(_BROKEN) from error


def write_parts(parts: Iterator[pa.Table], path: Path) -> int:
    """Write tables of one schema as one file, which appears whole or not at all; the number of rows.

    Without a part no file is written.

    Raises:
        InvalidTable: The file can't be written there.
    """
    first = next(parts, None)
    if first is None:
        return 0
    if written_as(path) is not Format.PARQUET:
        whole = pa.concat_tables([first, *parts], promote_options="permissive")
        write_table(whole, path)
        return whole.num_rows
    partial = path.with_name(f".{path.name}.partial")
    try:
        rows = first.num_rows
        with parquet.ParquetWriter(partial, first.schema, **answers_of(first.schema)) as writer:
            writer.write_table(first)
            for part in parts:
                writer.write_table(part.cast(first.schema))
                rows += part.num_rows
        partial.replace(path)
    except OSError as error:
        raise InvalidTable(f"The file {path} can't be written; see whether there is room.") from error
    finally:
        partial.unlink(missing_ok=True)
    return rows


def _cut(source: Path) -> Delimited:
    try:
        return read_delimited(source.read_bytes())
    except OSError as error:
        raise InvalidTable(_BROKEN) from error


def _batches(source: Path, coded: Collection[str], rows: int) -> Iterator[pa.RecordBatch]:
    if format_of(source) is Format.PARQUET:
        with pa.OSFile(str(source)) as opened, open_parquet(opened, coded) as file:
            yield from file.iter_batches(batch_size=rows)
        return
    with pa.memory_map(str(source)) as file:
        try:
            reader = ipc.open_file(file)
            batches = (reader.get_batch(place) for place in range(reader.num_record_batches))
        except pa.ArrowInvalid:
            file.seek(0)
            batches = iter(ipc.open_stream(file))
        for batch in batches:
            yield from (batch.slice(start, rows) for start in range(0, batch.num_rows, rows))
