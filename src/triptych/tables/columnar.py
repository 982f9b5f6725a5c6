"""Parquet and Arrow files to tables."""

from __future__ import annotations

import pyarrow as pa
from pyarrow import ipc, parquet

from triptych.domain.errors import InvalidTable
from triptych.tables.format import Format
from triptych.tables.normal import normalise


def read_columnar(source: pa.NativeFile, form: Format) -> pa.Table:
    """Read a Parquet or Arrow file.

    Raises:
        InvalidTable: The file is damaged, or a column holds what no model reads.
    """
    try:
        table = parquet.ParquetFile(source).read() if form is Format.PARQUET else _read_arrow(source)
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
    return normalise(table)


def _read_arrow(source: pa.NativeFile) -> pa.Table:
    try:
        return ipc.open_file(source).read_all()
    except pa.ArrowInvalid:
        source.seek(0)
        return ipc.open_stream(source).read_all()
