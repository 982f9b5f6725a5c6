"""Parquet and Arrow columns come out in few types."""

# ruff: noqa: DTZ001 - the moments of a table are naive UTC

import decimal
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from triptych.tables import Format, read_table, write_table


@pytest.mark.parametrize(
    ("column", "kind", "first"),
    [
        (pa.array(["x", None]).dictionary_encode(), pa.string(), "x"),
        (pa.array(["x", None], pa.large_string()), pa.string(), "x"),
        (pa.array([1, None], pa.int8()), pa.int64(), 1),
        (pa.array([1, None], pa.uint64()), pa.int64(), 1),
        (pa.array([2**64 - 1, None], pa.uint64()), pa.string(), str(2**64 - 1)),
        (pa.array([1.5, None], pa.float32()), pa.float64(), 1.5),
        (pa.array([decimal.Decimal("1.25"), None]), pa.float64(), 1.25),
        (pa.array([decimal.Decimal("1234567890123456789.25"), None]), pa.string(), "1234567890123456789.25"),
        (pa.array([date(2024, 12, 31), None]), pa.timestamp("us"), datetime(2024, 12, 31)),
        (
            pa.array([datetime(2024, 12, 31, 10), None], pa.timestamp("ns")),
            pa.timestamp("us"),
            datetime(2024, 12, 31, 10),
        ),
        (
            pa.array([datetime(2024, 12, 31, 10, tzinfo=UTC), None], pa.timestamp("ms", "Europe/Paris")),
            pa.timestamp("us"),
            datetime(2024, 12, 31, 10),
        ),
        (pa.array([True, None]), pa.bool_(), True),
        (pa.nulls(2), pa.string(), None),
    ],
)
@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_types_become_few(tmp_path, column, kind, first, ending):
    write_table(pa.table({"a": column}), tmp_path / f"t{ending}")
    table = read_table(tmp_path / f"t{ending}")
    assert table.schema.field("a").type == kind
    assert table.column("a").to_pylist() == [first, None]


def test_an_arrow_stream_is_read_like_a_file():
    sink = pa.BufferOutputStream()
    table = pa.table({"a": [1, 2]})
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    assert read_table(sink.getvalue().to_pybytes(), format=Format.ARROW).equals(table)
