"""Rows that repeat an earlier one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_MIX = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def count_duplicates(table: pa.Table) -> int:
    """Count the rows that are equal to an earlier row, missing values included.

    Rows are compared by 64-bit hashes of the places of their values; a false match is less likely than a broken disk.
    """
    return int(table.num_rows - np.unique(row_hashes(table)).size) if table.num_columns else 0


def row_hashes(table: pa.Table) -> npt.NDArray[np.uint64]:
    """A 64-bit hash of each row, of the places of its values in this table."""
    hashes = np.zeros(table.num_rows, dtype=np.uint64)
    for column in table.columns:
        encoded = column.dictionary_encode(null_encoding="encode").combine_chunks()
        chunks = encoded.chunks if isinstance(encoded, pa.ChunkedArray) else [encoded]
        codes = np.concatenate([np.asarray(chunk.indices).astype(np.uint64) for chunk in chunks])
        hashes = mixed(hashes, codes)
    return hashes


def mixed(hashes: npt.NDArray[np.uint64], codes: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Hashes of rows, with the values of one more column.

    Args:
        hashes: Shape (rows,); of the columns before, 0 where there are none.
        codes: Shape (rows,); equal where the values are.
    """
    hashes = (hashes ^ (codes + np.uint64(1))) * _MIX
    return hashes ^ (hashes >> _SHIFT)
