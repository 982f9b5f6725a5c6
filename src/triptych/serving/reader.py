"""The bytes of a request to checked rows, in one pass.

What is read here is what `RowValidator` would have said of it, no more: whatever is not plainly good is left to the
strict decoder and the validator, which know what to say of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

import msgspec
import pyarrow as pa
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import astuple

from triptych.domain.schema import Column, Kind, Schema
from triptych.encoding import Value, parse_datetime
from triptych.serving.limits import limited, limits
from triptych.serving.scalars import INTEGERS, LARGEST_EXACT, LONGEST_TEXT

Read: TypeAlias = msgspec.Struct
"""A row as it was read; `msgspec.json.encode` writes it as it was sent, without what was left out."""

_LIMIT = float(LARGEST_EXACT)
"""At the limit itself an integer beyond it may have been rounded."""
_TEXT = Annotated[str, Meta(max_length=LONGEST_TEXT)]
_TYPES: dict[Kind, tuple[Any, pa.DataType]] = {
    Kind.NUMBER: (float, pa.float64()),
    Kind.INTEGER: (float, pa.float64()),
    Kind.BOOLEAN: (bool, pa.bool_()),
    Kind.CATEGORY: (_TEXT, pa.string()),
    Kind.DATETIME: (_TEXT, pa.timestamp("us")),
    Kind.TEXT: (_TEXT, pa.string()),
    Kind.ID: (str | int, None),
}


class RowReader:
    """Reads requests for one version; built once for each.

    Args:
        schema: Of plain columns; see `readable`.

    Attributes:
        names: Of the columns, in the schema's order.
        all_objects: Whether every row is sent as an object.
    """

    def __init__(self, schema: Schema) -> None:
        self.names = tuple(column.name for column in schema.columns)
        self._row = _struct(schema)
        self._decode = msgspec.json.Decoder(_request(schema, self._row)).decode
        inputs = schema.inputs
        self.all_objects = len(inputs) > 1
        self._bare = next(f"f{at}" for at, column in enumerate(schema.columns) if column is inputs[0])
        self._dates = [at for at, column in enumerate(schema.columns) if column.kind is Kind.DATETIME]
        self._types = [_TYPES[column.kind][1] for column in schema.columns]
        self._inputs = [at for at, column in enumerate(schema.columns) if column.kind is not Kind.ID]
        # A colon in a name would be counted among those that stand between a name and its value.
        self._plain_names = not any(":" in name for name in self.names)

    @staticmethod
    def readable(schema: Schema) -> bool:
        """Whether all columns are of kinds, and of names, that can be read this way."""
        named = all(name.isprintable() and not set(name) & {'"', "\\"} for name in (c.name for c in schema.columns))
        plain = all(c.kind in _TYPES and not (c.kind is Kind.DATETIME and limited(c)) for c in schema.columns)
        return bool(schema.inputs) and named and schema.named and plain

    def read(self, body: bytes) -> tuple[list[Read] | None, bool]:
        """The rows of a request, and whether it is one row as `input`; None when they are not plainly good."""
        try:
            sent = self._decode(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None, False
        one, several = sent.input, sent.inputs
        if (one is UNSET) is (several is UNSET):
            return None, False
        found = several if one is UNSET else [one]
        rows = found if self.all_objects else [self._row_of(value) for value in found]
        bare = sum(row is not value for row, value in zip(rows, found, strict=True)) if rows is not found else 0
        return (rows, one is not UNSET) if self._each_key_once(body, rows, bare) else (None, False)

    def values(self, row: Read) -> tuple[Value, ...] | None:
        """The values in the schema's order; None when a date is none."""
        values = astuple(row)
        if UNSET in values:
            values = tuple(None if value is UNSET else value for value in values)
        if self._dates:
            cells = list(values)
            for at in self._dates:
                if (text := cells[at]) is not None:
                    cells[at] = parse_datetime(text)
                    if cells[at] is None:
                        return None
            return tuple(cells)
        return values

    def table(self, values: Sequence[tuple[Value, ...]]) -> pa.Table:
        """The input columns of rows, as the runtime takes them."""
        columns = list(zip(*values, strict=True))
        return pa.table({self.names[at]: pa.array(columns[at], self._types[at]) for at in self._inputs})

    def _row_of(self, value: Any) -> Read:
        return value if type(value) is self._row else self._row(**{self._bare: value})

    def _each_key_once(self, body: bytes, rows: Sequence[Read], bare: int) -> bool:
        """Whether no key was sent twice, the last of which alone would have been kept.

        Each key is followed by a colon, and other colons are inside texts. So when there are no more colons than keys
        and colons that were kept, nothing was lost.
        """
        colons = body.count(b":")
        cells = [cell for row in rows for cell in astuple(row)]
        keys = 1 + len(cells) - (cells.count(UNSET) if UNSET in cells else 0) - bare
        if colons == keys and self._plain_names:
            return True
        if b"\\u003" in body or not self._plain_names:  # that is how a colon may be written otherwise
            return False
        return colons == keys + sum(cell.count(":") for cell in cells if type(cell) is str)


def _struct(schema: Schema) -> type[Read]:
    fields: list[Any] = []
    for at, column in enumerate(schema.columns):
        kind = _type(column)
        optional = column.nullable or column.kind is Kind.ID
        fields.append((f"f{at}", kind | None | UnsetType, UNSET) if optional else (f"f{at}", kind))
    return msgspec.defstruct(
        "Row",
        fields,
        rename={f"f{at}": column.name for at, column in enumerate(schema.columns)},
        forbid_unknown_fields=True,
        kw_only=True,
        gc=False,
    )


def _type(column: Column) -> Any:
    if column.kind is Kind.CATEGORY and column.choices and not column.open:
        return Literal[column.values]  # pyrefly: ignore[invalid-literal] - msgspec reads the tuple
    return _bounded(column) if column.kind in {Kind.NUMBER, Kind.INTEGER} else _TYPES[column.kind][0]


def _bounded(column: Column) -> Any:
    lowest, highest = limits(column)
    low, high = INTEGERS.get(column.dtype or "", (-_LIMIT, _LIMIT))
    low, high = (
        float(max(low, low if lowest is None else lowest)),
        float(min(high, high if highest is None else highest)),
    )
    bounds: dict[str, Any] = {"ge": low} if low > -_LIMIT else {"gt": -_LIMIT}
    bounds |= {"le": high} if high < _LIMIT else {"lt": _LIMIT}
    return Annotated[float, Meta(multiple_of=1 if column.kind is Kind.INTEGER else None, **bounds)]


def _request(schema: Schema, row: type[Read]) -> type[Any]:
    """`input` or `inputs`; a model with one input column takes its bare value as well."""
    one: Any = row | _type(schema.inputs[0]) if len(schema.inputs) == 1 else row
    fields = [("input", one | UnsetType, UNSET), ("inputs", list[one] | UnsetType, UNSET)]
    return msgspec.defstruct("Request", fields, forbid_unknown_fields=True, gc=False)
