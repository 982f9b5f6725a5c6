"""Rows and tables of many terms to a sparse matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from scipy import sparse

from triptych.encoding.feature import Feature, Value
from triptych.encoding.text import Words


def sparse_table(features: Sequence[Feature], table: pa.Table) -> sparse.csr_array:
    """Encode a table that has the column of every feature."""
    blocks: list[Any] = []
    for feature in features:
        if isinstance(feature, Words):
            blocks.append(_block(feature, table[feature.name].to_pylist()))
        else:
            blocks.append(sparse.csr_array(feature.column(table[feature.name])))
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def sparse_rows(features: Sequence[Feature], rows: Sequence[Mapping[str, Value]]) -> sparse.csr_array:
    """Encode validated rows; a column that a row lacks is missing."""
    blocks: list[Any] = []
    for feature in features:
        values = [row.get(feature.name) for row in rows]
        if isinstance(feature, Words):
            blocks.append(_block(feature, values))
        else:
            blocks.append(sparse.csr_array(np.array([feature.row(value) for value in values])))
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def _block(feature: Words, values: Sequence[Value]) -> sparse.csr_array:
    places: list[int] = []
    weights: list[float] = []
    ends = [0]
    for value in values:
        row_places, row_weights = feature.sparse(value)
        places += row_places
        weights += row_weights
        ends.append(len(places))
    return sparse.csr_array((np.array(weights), np.array(places), np.array(ends)), shape=(len(values), feature.width))
