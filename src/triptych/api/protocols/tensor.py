"""Tensors of a request as columns of rows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from triptych.api.bodies import decode_json
from triptych.api.protocols import binary
from triptych.api.protocols.datatype import BYTES, DTYPES, is_element
from triptych.api.protocols.instances import LISTS
from triptych.api.protocols.place import Place
from triptych.domain.errors import InvalidInput
from triptych.domain.schema import Column, Kind

DOCUMENTS = frozenset({Kind.ARRAY, Kind.OBJECT, Kind.MAP, Kind.ANYTHING})
"""Kinds whose values are written as JSON texts where no tensor can hold them."""

MOST_DIMENSIONS = 16
MOST_ELEMENTS = 2**40


def read_tensor(sent: Any, column: Column | None, rest: memoryview, at: Place) -> tuple[list[Any], int]:
    """The values of a tensor, one a row, and how many bytes of `rest` it took.

    Args:
        sent: The tensor, as JSON gave it.
        column: What it is for; None when the model does not say.
        rest: The bytes behind the JSON that no earlier tensor took.
        at: Where it stands.

    Raises:
        InvalidInput: Its datatype, shape and data do not fit together, or a row of it is no value of the column.
    """
    datatype, shape = sent.get("datatype"), _shape(sent.get("shape"), at)
    if not isinstance(datatype, str) or (datatype != BYTES and datatype not in DTYPES):
        raise at.invalid("unknown-datatype", f"must be one of {', '.join(DTYPES)}, {BYTES}.", "datatype")
    count = math.prod(shape)
    flat, taken = _elements(sent, datatype, count, rest, at)
    rows = _rows(flat, shape, column, at)
    if datatype == BYTES and column is not None and column.kind in DOCUMENTS and len(shape) == 1:
        rows = [_document(text, at) for text in rows]
    return rows, taken


def _document(text: str | None, at: Place) -> Any:
    try:
        return text if text is None else decode_json(text.encode("utf-8", "surrogatepass"))
    except InvalidInput:
        raise at.invalid("not-json", "must hold JSON texts, each strictly JSON; one is none.", "data") from None


def _shape(shape: Any, at: Place) -> list[int]:
    if not isinstance(shape, list) or not 0 < len(shape) <= MOST_DIMENSIONS:
        raise at.invalid("not-a-shape", f"must be a list of 1 to {MOST_DIMENSIONS} lengths.", "shape")
    if not all(isinstance(length, int) and not isinstance(length, bool) and length >= 0 for length in shape):
        raise at.invalid("not-a-shape", "must hold whole numbers from 0.", "shape")
    if any(length > MOST_ELEMENTS for length in shape) or math.prod(shape) > MOST_ELEMENTS:
        raise at.invalid("too-large", f"must be of at most {MOST_ELEMENTS} elements.", "shape")
    if shape[0] and not math.prod(shape):
        # As many rows as anybody likes, without a byte for any of them.
        raise at.invalid("not-a-shape", "must give each row an element at least.", "shape")
    return shape


def _elements(sent: Mapping[str, Any], datatype: str, count: int, rest: memoryview, at: Place) -> tuple[list[Any], int]:
    size = (sent.get("parameters") or {}).get("binary_data_size")
    if size is None:
        return _from_json(sent, datatype, count, at), 0
    if "data" in sent:
        raise at.invalid("ambiguous", "must have either “data” or “binary_data_size”.")
    if isinstance(size, bool) or not isinstance(size, int) or not 0 <= size <= len(rest):
        raise at.invalid("size", "must be its bytes behind the JSON.", "parameters", "binary_data_size")
    flat = binary.elements(bytes(rest[:size]), datatype, count, at)
    # NaN is how a binary tensor says that a number is missing.
    return [None if value != value else value for value in flat] if datatype.startswith("FP") else flat, size  # noqa: PLR0124


def _from_json(sent: Mapping[str, Any], datatype: str, count: int, at: Place) -> list[Any]:
    if datatype == "FP16":
        raise at.invalid("unsupported", "can't be FP16 in JSON; send it as binary data, or as FP32.", "data")
    if not isinstance(sent.get("data"), list):
        raise at.invalid("not-a-list", "must be a list of the tensor's elements.", "data")
    flat = _flat(sent["data"])
    if len(flat) != count:
        raise at.invalid("lengths", f"must have {count} elements, as the shape says.", "data")
    for place, value in enumerate(flat):
        if not is_element(value, datatype):
            raise at.invalid("not-an-element", f"must hold values of {datatype}; element {place + 1} is none.", "data")
    return flat


def _flat(data: list[Any]) -> list[Any]:
    """The elements, row-major, of lists in lists or of one list."""
    while data and all(isinstance(item, list) for item in data):
        data = [element for item in data for element in item]
    return data


def _rows(flat: list[Any], shape: list[int], column: Column | None, at: Place) -> list[Any]:
    """One value a row: an element, or the nested list of a tensor's row."""
    rows, rest = shape[0], shape[1:]
    scalar = column is not None and column.kind not in LISTS
    if not rest or (rest == [1] and (scalar or column is None)):
        return flat
    if scalar:
        raise at.invalid("not-a-shape", f"must be [{rows}] or [{rows}, 1]: it has one value a row.", "shape")
    nested = np.empty(len(flat), dtype=object)
    nested[:] = flat
    return nested.reshape(shape).tolist()
