"""Tables to files."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import ipc, parquet

from triptych.domain.errors import InvalidTable
from triptych.tables.format import Format, written_as
from triptych.tables.normal import normalise


def write_table(table: pa.Table, path: Path) -> None:
    """Write a table in the format of the path's ending; the file appears whole or not at all.

    Raises:
        UnsupportedFormat: The ending is not one that is written.
        InvalidTable: The file can't be written there.
    """
    form = written_as(path)
    # In the same folder, for a rename is atomic only inside one file system.
    partial = path.with_name(f".{secrets.token_hex(8)}.{path.name}")
    try:
        if form is Format.PARQUET:
            parquet.write_table(table, partial, compression="zstd")
        elif form is Format.ARROW:
            # By custom, .arrows is a stream and the other endings are files.
            new = ipc.new_stream if path.suffix.lower() == ".arrows" else ipc.new_file
            with new(str(partial), table.schema) as file:
                file.write_table(table)
        else:
            _write_csv(table, partial)
        partial.replace(path)
    except OSError as error:
        message = f"The file {path} can't be written; choose a folder that exists and that you may write in."
        raise InvalidTable(message) from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def _write_csv(table: pa.Table, path: Path) -> None:
    """Write UTF-8, with commas (tabs for .tsv), ISO dates and numbers that keep every digit.

    DuckDB writes 29.0 as 29.0, where pyarrow drops the fraction and with it the type.
    """
    table = normalise(table)
    table = pa.table([_iso(column) for column in table.columns], names=table.column_names)
    lone = table.column(0) if table.num_columns == 1 else None
    if lone is not None and pa.types.is_string(lone.type):
        # An empty line is no row, but a pair of quotes is one.
        table = pa.table([pc.fill_null(lone, "")], names=table.column_names)
    import duckdb  # noqa: PLC0415 - 30 MB that a server of JSON does without

    with duckdb.connect() as connection:
        try:
            connection.from_arrow(table).write_csv(
                str(path),
                sep="\t" if ".tsv" in path.suffixes else ",",
                na_rep="" if lone is None or pa.types.is_string(lone.type) else "NA",
                compression="gzip" if path.suffix == ".gz" else "none",
            )
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _iso(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Write moments as ISO 8601, without a clock where all are midnights."""
    if not pa.types.is_timestamp(column.type):
        return column
    seconds = column.cast(pa.timestamp("s"), safe=False)
    if not seconds.cast(column.type).equals(column):
        return pc.strftime(column, "%Y-%m-%dT%H:%M:%S")
    days = seconds.cast(pa.date32(), safe=False)
    whole = days.cast(pa.timestamp("s")).equals(seconds)
    return pc.strftime(seconds, "%Y-%m-%d" if whole else "%Y-%m-%dT%H:%M:%S")
