"""Parquet and Arrow files to tables."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
from pyarrow import ipc, parquet, types

from triptych.domain.errors import InvalidTable
from triptych.tables.format import Format
from triptych.tables.normal import normalise


def read_columnar(source: pa.NativeFile, form: Format, coded: Collection[str] = ()) -> pa.Table:
    """Read a Parquet or Arrow file.

    Args:
        source: Where its bytes are.
        form: Which of them.
        coded: Columns of texts that a Parquet file may give as codes and a dictionary, as it holds them, which costs
            a look at each distinct text rather than at each cell.

    Raises:
        InvalidTable: The file is damaged, or a column holds what no model reads.
    """
    try:
        table = open_parquet(source, coded).read() if form is Format.PARQUET else _read_arrow(source)
        # Damage inside names and text shows only when they are decoded.
        names = table.column_names
        table.validate(full=True)
    except (pa.ArrowException, OSError, EOFError, UnicodeError) as error:
        name = "Parquet" if form is Format.PARQUET else "Arrow"
        message = f"This is not a complete {name} file; it may be cut short, so export or upload it again."
        raise InvalidTable(message) from error
    if not names or not table.num_rows:
        message = "The file has no rows; bring at least one."
        raise InvalidTable(message)
    return normalise(table, coded)


def open_parquet(source: pa.NativeFile, coded: Collection[str]) -> parquet.ParquetFile:
    """Open a Parquet file that gives the texts of some columns as codes and a dictionary.

    Raises:
        ArrowException: It is not one.
    """
    if coded:
        coded = [field.name for field in parquet.read_schema(source) if field.name in coded and _is_text(field.type)]
        source.seek(0)
    return parquet.ParquetFile(source, read_dictionary=list(coded))


def _is_text(kind: pa.DataType) -> bool:
    return types.is_string(kind) or types.is_large_string(kind)


def _read_arrow(source: pa.NativeFile) -> pa.Table:
    try:
        return ipc.open_file(source).read_all()
    except pa.ArrowInvalid:
        source.seek(0)
        return ipc.open_stream(source).read_all()
