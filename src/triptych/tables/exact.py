"""Which typed cells are of a kind as they stand; JSON's are read as strictly."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from triptych.domain.schema import Column, Kind

LARGEST_EXACT = 2**53
"""Integers up to here are exact in float64."""

_TAKEN: dict[Kind, tuple[Callable[[pa.DataType], bool], ...]] = {
    Kind.NUMBER: (types.is_floating, types.is_integer),
    Kind.INTEGER: (types.is_integer, types.is_floating),
    Kind.BOOLEAN: (types.is_boolean,),
    Kind.DATETIME: (types.is_timestamp, types.is_string),
    Kind.CATEGORY: (types.is_string,),
    Kind.TEXT: (types.is_string,),
}
"""Column types that a kind takes; a kind that is not here takes all, as ids do, which are only echoed."""


def misfits(values: pa.ChunkedArray, column: Column) -> npt.NDArray[np.bool_]:
    """The cells that the kind takes only after a cast that would be a guess, such as true for 1 or 7 for "7"."""
    taken = _TAKEN.get(column.kind)
    texts = values.type.value_type if types.is_dictionary(values.type) else values.type
    if taken is not None and not any(takes(texts) for takes in taken):
        return np.asarray(values.is_valid())
    if column.kind is Kind.NUMBER and types.is_integer(values.type):
        return np.asarray(beyond_exact(values))
    return np.zeros(len(values), dtype=bool)


def beyond_exact(integers: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which are so large that float64 does not tell them apart; a missing one is not."""
    beyond = pc.or_(pc.greater(integers, LARGEST_EXACT), pc.less(integers, -LARGEST_EXACT))
    return pc.fill_null(beyond, fill_value=False)
