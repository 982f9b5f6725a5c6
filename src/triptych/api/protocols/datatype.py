"""The datatypes of the Open Inference Protocol: what their elements are, in JSON and in bytes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from triptych.domain.schema import Column, Kind

BYTES = "BYTES"
DTYPES = {
    "BOOL": "?", "INT8": "<i1", "INT16": "<i2", "INT32": "<i4", "INT64": "<i8", "UINT8": "<u1", "UINT16": "<u2",
    "UINT32": "<u4", "UINT64": "<u8", "FP16": "<f2", "FP32": "<f4", "FP64": "<f8",
}  # fmt: skip
"""Datatype to numpy's type of its little-endian bytes; `BYTES` has elements of any length."""

KINDS = {Kind.NUMBER: "FP64", Kind.INTEGER: "INT64", Kind.BOOLEAN: "BOOL"}
OF_DTYPE = {
    "bool": "BOOL", "float16": "FP16", "float32": "FP32", "float64": "FP64",
    **{f"{sign}int{bits}": f"{sign.upper()}INT{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}  # fmt: skip


def datatype_of(column: Column) -> str:
    """The datatype in which a column is described; whatever is no number is bytes."""
    if column.dtype in OF_DTYPE:
        return OF_DTYPE[column.dtype]
    return KINDS.get(column.kind, BYTES)


def is_element(value: Any, datatype: str) -> bool:
    """Whether a value of JSON is an element of a datatype; null, which stands for a missing one, is."""
    if value is None:
        return True
    if datatype == "BOOL":
        return isinstance(value, bool)
    if datatype == BYTES:
        return isinstance(value, str)
    if isinstance(value, bool):
        return False
    if datatype.startswith("FP"):
        return isinstance(value, int | float) and _holds(value, datatype)
    limits = np.iinfo(DTYPES[datatype])
    return isinstance(value, int) and limits.min <= value <= limits.max


def _holds(value: float, datatype: str) -> bool:
    # A whole number of hundreds of digits is compared as it is: it is no float, not even an infinite one.
    return (isinstance(value, float) and not math.isfinite(value)) or abs(value) <= float(
        np.finfo(DTYPES[datatype]).max
    )
