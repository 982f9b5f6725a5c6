"""Rows that repeat an earlier one."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def count_duplicates(table: pa.Table) -> int:
    """Count the rows that are equal to an earlier row, missing values included.

    Rows are compared by 64-bit hashes of the places of their values; a false match is less likely than a broken disk.
    """
    if not table.num_columns:
        return 0
    hashes = np.zeros(table.num_rows, dtype=np.uint64)
    for column in table.columns:
        encoded = column.dictionary_encode(null_encoding="encode").combine_chunks()
        chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
        codes = np.concatenate([np.asarray(chunk.indices).astype(np.uint64) for chunk in chunks])
        hashes = (hashes ^ (codes + np.uint64(1))) * _MIX
        hashes ^= hashes >> _SHIFT
    return int(table.num_rows - np.unique(hashes).size)
