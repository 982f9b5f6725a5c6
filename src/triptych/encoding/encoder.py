"""All columns of a schema to one matrix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.document import from_document, to_document
from triptych.domain.schema import Column, Kind, Schema
from triptych.encoding.calendar import Cycles, Parts, fit_cycles
from triptych.encoding.category import Codes, Indicators, Places
from triptych.encoding.feature import Feature, Value
from triptych.encoding.number import Plain, Scaled, fit_scaled
from triptych.encoding.text import Words, fit_words

if TYPE_CHECKING:
    from scipy import sparse

Matrix: TypeAlias = "NDArray[np.float64] | sparse.csr_array"
"""Shape (rows, width); sparse when a text column has more than `DENSE_TERMS` terms."""

DENSE_TERMS = 100
SPARSE_TERMS = 50_000
CHUNK = 1024
TYPES: dict[str, type[Feature]] = {
    kind.__name__.lower(): kind for kind in (Plain, Scaled, Codes, Indicators, Places, Parts, Cycles, Words)
}


class Style(StrEnum):
    """What the matrix is made for."""

    TREE = "tree"
    LINEAR = "linear"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """Turns rows and tables into the matrix that an estimator reads.

    Attributes:
        features: One entry an input column, in the order of the matrix.
    """

    features: tuple[Feature, ...]

    @property
    def sparse(self) -> bool:
        """Whether the matrix is sparse."""
        return any(isinstance(feature, Words) and feature.width > DENSE_TERMS for feature in self.features)

    @property
    def width(self) -> int:
        """Columns of the matrix."""
        return sum(feature.width for feature in self.features)

    @property
    def categorical(self) -> list[bool]:
        """For each column of the matrix, whether it holds codes."""
        return [feature.categorical for feature in self.features for _ in range(feature.width)]

    @property
    def codes(self) -> list[int]:
        """For each column of the matrix, how many codes it may hold; 0 for a number."""
        return [
            len(feature.values) if isinstance(feature, Codes) else 0
            for feature in self.features
            for _ in range(feature.width)
        ]

    def rows(self, rows: Sequence[Mapping[str, Value]]) -> Matrix:
        """Encode validated rows; a column that a row lacks is missing."""
        if self.sparse:
            # SciPy costs a server 30 MB, which models without long texts do not need.
            from triptych.encoding.sparse import sparse_rows  # noqa: PLC0415

            return sparse_rows(self.features, rows)
        matrix = [
            [cell for feature in self.features for cell in feature.row(values.get(feature.name))] for values in rows
        ]
        return np.array(matrix, dtype=np.float64).reshape(len(rows), -1)

    def table(self, table: pa.Table) -> Matrix:
        """Encode a table that has every input column."""
        if self.sparse:
            from triptych.encoding.sparse import sparse_table  # noqa: PLC0415 - as above

            return sparse_table(self.features, table)
        if not self.features:
            return np.empty((table.num_rows, 0))
        return np.concatenate([feature.column(table[feature.name]) for feature in self.features], axis=1)

    def document(self) -> dict[str, Any]:
        """What `json.dumps` takes and `read` builds it from again."""
        return {"features": [{"type": type(f).__name__.lower(), **to_document(f)} for f in self.features]}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Encoder:
        """Build an encoder from its document.

        Raises:
            KeyError: A feature is of an unknown type.
        """
        return cls(features=tuple(from_document(TYPES[entry["type"]], entry) for entry in document["features"]))

    @classmethod
    def fit(cls, schema: Schema, table: pa.Table, style: Style) -> Encoder:
        """Learn the encoding of a schema's inputs from training rows."""
        fit = _tree_feature if style is Style.TREE else _linear_feature
        features = (fit(column, table[column.name]) for column in schema.inputs)
        return cls(features=tuple(feature for feature in features if feature.width))


def _tree_feature(column: Column, values: pa.ChunkedArray) -> Feature:
    match column.kind:
        case Kind.CATEGORY:
            return Codes(name=column.name, values=column.values)
        case Kind.DATETIME:
            return Parts(name=column.name)
        case Kind.TEXT:
            return fit_words(column.name, values, limit=DENSE_TERMS, pairs=False)
        case _:
            return Plain(name=column.name)


def _linear_feature(column: Column, values: pa.ChunkedArray) -> Feature:
    match column.kind:
        case Kind.CATEGORY:
            return Indicators(name=column.name, values=column.values)
        case Kind.DATETIME:
            return fit_cycles(column.name, values)
        case Kind.TEXT:
            return fit_words(column.name, values, limit=SPARSE_TERMS)
        case _:
            return fit_scaled(column.name, values)
