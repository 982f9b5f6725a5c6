"""Files of any known format to tables."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from triptych.domain.errors import InvalidTable, UnsupportedFormat
from triptych.domain.schema import Schema
from triptych.tables.casting import cast_columnar, cast_delimited
from triptych.tables.columnar import read_columnar
from triptych.tables.decoding import LARGEST
from triptych.tables.delimited import read_delimited
from triptych.tables.format import Format, format_of
from triptych.tables.recognition import type_columns


def read_table(
    source: Path | bytes,
    *,
    format: Format | None = None,  # noqa: A002 - the word that pyarrow and duckdb users know
    schema: Schema | None = None,
    exact: bool = False,
    coded: bool = False,
    largest: int = LARGEST,
) -> pa.Table:
    """Read a table, typed by its values or by a schema.

    Args:
        source: A file, or what one holds.
        format: Needed for bytes; None takes it from the path's ending.
        schema: Types the columns that it names; the others are typed by their values.
        exact: Whether a typed file's columns must have the schema's types already, as a request's must, rather than be
            made what somebody says that they are.
        coded: Whether categories of a schema that a Parquet file holds as codes and a dictionary may stay so.
        largest: Bytes that a compressed CSV may unpack to.

    Returns:
        Columns of int64, float64, boolean, string and naive timestamp[us] (UTC where a zone was given). The metadata
        of a field may hold `format` (how its dates were written) and `warning`.

    Raises:
        UnsupportedFormat: The format is not known.
        InvalidTable: The file can't be read as a table.
        InvalidInput: Cells do not fit the schema.
        TooLarge: It unpacks to more bytes than that.
    """
    form = format or (format_of(source) if isinstance(source, Path) else None)
    if form is None:
        message = "Say whether the bytes are CSV, Parquet or Arrow."
        raise UnsupportedFormat(message)
    try:
        if form is not Format.CSV:
            with pa.OSFile(str(source)) if isinstance(source, Path) else pa.BufferReader(source) as file:
                table = read_columnar(file, form, [column.name for column in schema.columns] if schema else ())
            return cast_columnar(table, schema, exact=exact, coded=coded) if schema else table
        data = source.read_bytes() if isinstance(source, Path) else source
    except OSError as error:
        message = "The file can't be opened; check that it exists and that you may read it."
        raise InvalidTable(message) from error
    cut = read_delimited(data, largest)
    return cast_delimited(cut, schema) if schema else type_columns(cut.table, cut.dialect)
