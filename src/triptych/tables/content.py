"""Answers as the bytes of a file."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from triptych.tables.format import Format
from triptych.tables.write import write_table

ENDINGS = {Format.CSV: ".csv", Format.PARQUET: ".parquet", Format.ARROW: ".arrows"}


def write_bytes(table: pa.Table, form: Format) -> bytes:
    """What a file of this format holds; Arrow is a stream."""
    if form is Format.PARQUET:
        sink = pa.BufferOutputStream()
        parquet.write_table(table, sink, **answers_of(table.schema))
        return sink.getvalue().to_pybytes()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"table{ENDINGS[form]}"
        write_table(table, file)
        return file.read_bytes()


def answers_of(schema: pa.Schema) -> dict[str, Any]:
    """How Parquet files of answers are written: a dictionary of numbers that hardly come again is made in vain."""
    texts = [field.name for field in schema if pa.types.is_string(field.type)]
    return {"compression": "zstd", "use_dictionary": texts or False}
