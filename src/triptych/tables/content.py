"""Tables as the bytes of a file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa

from triptych.tables.format import Format
from triptych.tables.write import write_table

ENDINGS = {Format.CSV: ".csv", Format.PARQUET: ".parquet", Format.ARROW: ".arrows"}


def write_bytes(table: pa.Table, form: Format) -> bytes:
    """What a file of this format holds; Arrow is a stream."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{ENDINGS[form]}"
        write_table(table, file)
        return file.read_bytes()
