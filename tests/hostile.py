"""What hostile and careless clients send for a row of `flats`; every face of the service refuses each of them.

The texts are JSON, for some of what is sent is no value of Python. What may be repeated in no answer holds "secret".
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.parquet

from tests.trained import FLAT

PARQUET, ARROW, CSV = "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream", "text/csv"
SHORTEST_LONG = 2000
"""Bytes that no refusal reaches."""

VALUES: dict[str, tuple[str, str]] = {
    "text for a number": ("area", '"61.5"'),
    "words for a number": ("area", '"secret"'),
    "empty text for a number": ("area", '""'),
    "true for a number": ("area", "true"),
    "list for a number": ("area", "[61.5]"),
    "object for a number": ("area", '{"secret": 1}'),
    "NaN": ("area", "NaN"),
    "Infinity": ("area", "Infinity"),
    "-Infinity": ("area", "-Infinity"),
    "a float beyond floats": ("area", "1e999"),
    "2**70 for a number": ("area", str(2**70)),
    "2**53 + 1 for a number": ("area", str(2**53 + 1)),
    "a number of 400 digits": ("area", "1" + "0" * 400),
    "a number of 10,000 digits": ("area", "9" * 10_000),
    "half a room": ("rooms", "2.5"),
    "2**70 rooms": ("rooms", str(2**70)),
    "-2**63 rooms": ("rooms", str(-(2**63))),
    "1e300 rooms": ("rooms", "1e300"),
    "text for a whole number": ("rooms", '"3"'),
    "false for a whole number": ("rooms", "false"),
    "null for what may not be missing": ("rooms", "null"),
    "an unknown choice": ("district", '"secret"'),
    "a choice in capitals": ("district", '"NORD"'),
    "a choice with a space": ("district", '"Nord "'),
    "a choice in another Unicode form": ("district", '"I\\u0302le"'),
    "a number for a choice": ("district", "1"),
    "null for a choice": ("district", "null"),
    "text for a boolean": ("garden", '"true"'),
    "1 for a boolean": ("garden", "1"),
    "null for a boolean": ("garden", "null"),
    "a day first": ("built", '"03/05/1968"'),
    "a day that is none": ("built", '"1968-02-30"'),
    "a date without dashes": ("built", '"19680503"'),
    "a week date": ("built", '"1968-W18-5"'),
    "seconds since 1970": ("built", "1769846400"),
    "seconds since 1970 as text": ("built", '"1769846400"'),
    "a year of five digits": ("built", '"12026-01-01"'),
    "a time of day alone": ("built", '"08:00:00"'),
    "true for an id": ("ref", "true"),
    "a fraction for an id": ("ref", "1.5"),
    "half a surrogate pair in an id": ("ref", '"\\ud800"'),
    "half a surrogate pair in a choice": ("district", '"\\udfff"'),
}  # fmt: skip
"""Name: the column, and the JSON text of a value that it does not take."""

ROWS: dict[str, str] = {
    "an empty object": "{}",
    "null": "null",
    "a number": "5",
    "a text": '"secret"',
    "a list": "[61.5, 3]",
    "null everywhere": json.dumps(dict.fromkeys(FLAT)),
    "a missing key": json.dumps({name: value for name, value in FLAT.items() if name != "rooms"}),
    "an extra key": json.dumps({**FLAT, "cellar": 1}),
    "a key in capitals": json.dumps({name.upper(): value for name, value in FLAT.items()}),
    "a key twice": json.dumps(FLAT)[:-1] + ', "rooms": 3}',
    "a key twice, once escaped": json.dumps(FLAT)[:-1] + ', "room\\u0073": 3}',
    "a key twice, hidden by a colon": json.dumps({**FLAT, "ref": "x"})[:-1] + ', "ref": "a\\u003ab"}',
    "half a surrogate pair in a key": json.dumps(FLAT)[:-1] + ', "\\ud800": 3}',
    "lists for values": json.dumps({name: [value] for name, value in FLAT.items()}),
    "a hundred thousand keys": "{" + ", ".join(f'"k{place}": 1' for place in range(100_000)) + "}",
    "depth 10,000": "[" * 10_000 + "]" * 10_000,
    "an object 10,000 deep": '{"area": ' * 10_000 + "1" + "}" * 10_000,
}
"""Name: the JSON text of what is no row of `flats`."""

BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a space": b" ",
    "no JSON": b"secret",
    "half an object": b'{"input": {"area": 61.5',
    "a comma too many": b'{"input": {"area": 61.5,}}',
    "single quotes": b"{'input': 5}",
    "two documents": b'{"input": 5} {"input": 5}',
    "a comment": b'{"input": 5} // secret',
    "NaN alone": b"NaN",
    "a byte order mark": b'\xef\xbb\xbf{"input": 5}',
    "UTF-16": '{"input": 5}'.encode("utf-16"),
    "Latin-1": '{"input": {"district": "Île"}}'.encode("latin-1"),
    "a NUL": b'{"input": "\0"}',
    "a raw newline in a text": b'{"input": "a\nb"}',
    "zeros": bytes(1000),
    "a list": b"[]",
    "null": b"null",
    "a number": b"5",
    "an empty object": b"{}",
    "depth 100,000, never closed": b"[" * 100_000,
    "a Parquet file": b"PAR1",
}
"""Name: a body that is no request, whatever the protocol."""


GOOD = {name: json.dumps(cell) for name, cell in FLAT.items()}
"""The JSON texts of a good row's values."""

UNNAMED = {"half a surrogate pair in an id", "half a surrogate pair in a choice", "a number of 10,000 digits"}
"""Values with which a body is no JSON, before anybody knows of columns."""


def written(cells: Mapping[str, str]) -> str:
    """The JSON text of a row."""
    return "{" + ", ".join(f"{json.dumps(name)}: {cell}" for name, cell in cells.items()) + "}"


def row(column: str, value: str) -> str:
    """The JSON text of a good row but for one value."""
    return written(GOOD | {column: value})


def _csv(**changes: str) -> bytes:
    cells = {name: str(value) for name, value in {**FLAT, "garden": "true"}.items()} | changes
    return f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()


def _parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pyarrow.parquet.write_table(table, file)
    return file.getvalue()


def _arrow(table: pa.Table) -> bytes:
    file = io.BytesIO()
    with pa.ipc.new_stream(file, table.schema) as stream:
        stream.write_table(table)
    return file.getvalue()


def _changed(column: str, cell: pa.Array) -> pa.Table:
    table = pa.Table.from_pylist([FLAT])
    return table.set_column(table.column_names.index(column), column, cell)


_COLUMNAR = {
    "words for a number": _changed("area", pa.array(["secret"])),
    "Infinity": _changed("area", pa.array([float("inf")])),
    "half a room": _changed("rooms", pa.array([2.5])),
    "2**60 rooms": _changed("rooms", pa.array([2**60])),
    "null rooms": _changed("rooms", pa.array([None], pa.int64())),
    "an unknown choice": _changed("district", pa.array(["secret"])),
    "a number for a boolean": _changed("garden", pa.array([7])),
    "a list": _changed("area", pa.array([[61.5]])),
    "a struct": _changed("area", pa.array([{"secret": 1.0}])),
    "bytes that are no text": _changed("district", pa.array([b"\xff\xfe"])),
    "a missing column": pa.Table.from_pylist([FLAT]).drop_columns(["rooms"]),
    "no column": pa.table({}),
    "the same column twice": pa.table([[1.0], [2.0]], names=["area", "area"]),
}

TABLES: dict[str, tuple[str, bytes]] = {
    **{f"CSV: {name}": (CSV, _csv(**changes)) for name, changes in {
        "words for a number": {"area": "secret"},
        "half a room": {"rooms": "2.5"},
        "2**70 rooms": {"rooms": str(2**70)},
        "no rooms": {"rooms": ""},
        "an unknown choice": {"district": "secret"},
        "a maybe for a boolean": {"garden": "maybe"},
        "a day that is none": {"built": "1968-02-30"},
        "Infinity": {"area": "inf"},
    }.items()},
    "CSV: nothing": (CSV, b""),
    "CSV: zeros": (CSV, bytes(1000)),
    "CSV: columns alone": (CSV, b"area,rooms\n"),
    "CSV: rows of several lengths": (CSV, b"area,rooms\n1\n1,2,3\n"),
    "CSV: a quote that never ends": (CSV, b'area,rooms\n"1,2\n'),
    "CSV: JSON": (CSV, b'{"input": 5}'),
    "CSV: a wide line": (CSV, b"a," * 100_000 + b"b\n"),
    **{f"Parquet: {name}": (PARQUET, _parquet(table)) for name, table in _COLUMNAR.items()},
    **{f"Arrow: {name}": (ARROW, _arrow(table)) for name, table in _COLUMNAR.items()},
    "Parquet: nothing": (PARQUET, b""),
    "Parquet: its mark alone": (PARQUET, b"PAR1PAR1"),
    "Parquet: half": (PARQUET, _parquet(_COLUMNAR["half a room"])[:-200]),
    "Arrow: nothing": (ARROW, b""),
    "Arrow: half": (ARROW, _arrow(_COLUMNAR["half a room"])[:200]),
    "Arrow: a length of 2 GB": (ARROW, b"\xff\xff\xff\xff\xff\xff\xff\x7f" + bytes(100)),
}  # fmt: skip
"""Name: the media type, and a file that is no table of flats."""

FAULTS = {
    "words for a number": "area",
    "Infinity": "area",
    "a list": "area",
    "a struct": "area",
    "the same column twice": "area",
    "half a room": "rooms",
    "2**70 rooms": "rooms",
    "2**60 rooms": "rooms",
    "no rooms": "rooms",
    "null rooms": "rooms",
    "a missing column": "rooms",
    "an unknown choice": "district",
    "bytes that are no text": "district",
    "a number for a boolean": "garden",
    "a maybe for a boolean": "garden",
    "a day that is none": "built",
}
"""What is wrong with a whole table: the column that its refusal names."""


def names(said: str, column: str) -> bool:
    """Whether a refusal names a column: of a row, or of a file."""
    return f"“{column}”" in said or f'"{column}"' in said


MEDIA_TYPES = [
    "text/plain",
    "application/xml",
    "multipart/form-data",
    "application/json; charset=latin-1",
    "",
    "/",
    "é",
]
"""Content types that nothing reads."""
