"""Tables as a client writes them, with nothing of the project's own."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

CSV, PARQUET, ARROW = "text/csv", "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream"


def written(table: pa.Table, kind: str) -> bytes:
    """A table as a file of a media type."""
    file = io.BytesIO()
    if kind == CSV:
        pyarrow.csv.write_csv(table, file)
    elif kind == PARQUET:
        pyarrow.parquet.write_table(table, file)
    else:
        with pa.ipc.new_stream(file, table.schema) as stream:
            stream.write_table(table)
    return file.getvalue()
