"""One fingerprint of everything that a table says."""

from __future__ import annotations

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.tables.normal import normalise

_ROWS = 1 << 18


def table_digest(table: pa.Table) -> str:
    """Hash names, types and all values, in order.

    The same rows give the same digest whatever file, chunks or compression they came in. Null, "" and NaN differ, and
    so do the integer 1 and the number 1.0.

    Returns:
        SHA-256 in hex.
    """
    table = normalise(table)
    whole = hashlib.sha256(f"{table.num_rows} {table.num_columns}".encode())
    for field, column in zip(table.schema, table.columns, strict=True):
        # Each part has a fixed length or says its own, so that no two tables feed the same bytes.
        head = field.name.encode()
        whole.update(len(head).to_bytes(8, "little") + head)
        whole.update(hashlib.sha256(str(field.type).encode()).digest())
        whole.update(_column_digest(column))
    return whole.hexdigest()


def _column_digest(column: pa.ChunkedArray) -> bytes:
    """Hash a column in slices of a fixed number of rows, so that its chunks do not matter."""
    digest = hashlib.sha256()
    for start in range(0, len(column), _ROWS):
        rows = column.slice(start, _ROWS)
        values = pa.concat_arrays(rows.chunks) if rows.num_chunks > 1 else rows.chunk(0)
        digest.update(np.packbits(np.asarray(values.is_valid())).data)
        for part in _parts(values):
            digest.update(np.ascontiguousarray(part).data)
    return digest.digest()


def _parts(values: pa.Array) -> list[np.ndarray]:
    """Give the values as plain buffers, with a fixed filling under the nulls."""
    if pa.types.is_string(values.type):
        filled = pc.fill_null(values, "")
        _, offsets, content = filled.buffers()
        ends = np.frombuffer(offsets, dtype="<i4", count=filled.offset + len(filled) + 1)[filled.offset :]
        text = np.frombuffer(content, dtype=np.uint8) if content else np.empty(0, dtype=np.uint8)
        return [np.diff(ends), text[ends[0] : ends[-1]]]
    if pa.types.is_boolean(values.type):
        return [np.packbits(np.asarray(pc.fill_null(values, fill_value=False)))]
    if pa.types.is_timestamp(values.type):
        values = values.view(pa.int64())
    numbers = np.asarray(pc.fill_null(values, 0))
    if pa.types.is_floating(values.type):
        # NaN has many bit patterns.
        numbers = np.where(np.isnan(numbers), np.nan, numbers)
    return [numbers]
