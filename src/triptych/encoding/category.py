"""Categories: a code for trees, a column a value for linear models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from triptych.encoding.feature import MISSING, Block, Value

MISSING_PLACE, UNKNOWN_PLACE = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The place of the value among the known ones, for trees: NaN when missing or unknown."""

    name: str
    values: tuple[str, ...]
    width: int = 1
    categorical: bool = True
    _codes: dict[Value, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_codes", {value: float(code) for code, value in enumerate(self.values)})

    @property
    def places(self) -> Mapping[Value, float]:
        """The code of each known value."""
        return self._codes

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        return [self._codes.get(value, MISSING)]

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        return _codes(values, self.values)[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The place of the value among the known ones, after one for missing and one for unknown values."""

    name: str
    values: tuple[str, ...]
    width: int = 1
    categorical: bool = False
    places: dict[Value, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        places = {value: float(place) for place, value in enumerate(self.values, UNKNOWN_PLACE + 1)}
        object.__setattr__(self, "places", {**places, None: float(MISSING_PLACE)})

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        return [self.places.get(value, float(UNKNOWN_PLACE))]

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        found = _codes(values, self.values) + (UNKNOWN_PLACE + 1)
        found[np.isnan(found)] = UNKNOWN_PLACE
        found[values.is_null().to_numpy()] = MISSING_PLACE
        return found[:, None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """One column a known value, for linear models: all 0 when missing or unknown."""

    name: str
    values: tuple[str, ...]
    categorical: bool = False
    _codes: dict[Value, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_codes", {value: code for code, value in enumerate(self.values)})

    @property
    def width(self) -> int:
        """The number of known values."""
        return len(self.values)

    def row(self, value: Value) -> list[float]:
        """Encode one cell."""
        cells = [0.0] * len(self.values)
        code = self._codes.get(value)
        if code is not None:
            cells[code] = 1.0
        return cells

    def column(self, values: pa.ChunkedArray) -> Block:
        """Encode a whole column."""
        codes = _codes(values, self.values)
        return (codes[:, None] == np.arange(len(self.values))).astype(np.float64)


def _codes(values: pa.ChunkedArray, known: tuple[str, ...]) -> np.ndarray:
    texts = pa.array(known, pa.string())
    if not pa.types.is_dictionary(values.type):
        return pc.index_in(values.cast(pa.string()), value_set=texts).cast(pa.float64()).to_numpy()
    # Codes and a dictionary: each text is looked up once.
    chunks = [
        pc.index_in(chunk.dictionary, value_set=texts).cast(pa.float64()).take(chunk.indices) for chunk in values.chunks
    ]
    return pa.chunked_array(chunks, pa.float64()).to_numpy()
