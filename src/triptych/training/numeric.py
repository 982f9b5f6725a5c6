"""Columns of a table as numbers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def numbers_of(values: pa.ChunkedArray) -> Floats:
    """Numbers, booleans or dates as numbers, NaN where missing; a text has none."""
    if pa.types.is_string(values.type):
        return np.full(len(values), np.nan)
    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("us")).cast(pa.int64())
    return np.asarray(values.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64)


def coded(values: pa.ChunkedArray) -> Floats:
    """The place of each value among the different ones, NaN where missing."""
    encoded = values.combine_chunks().dictionary_encode()
    return np.asarray(encoded.indices.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
