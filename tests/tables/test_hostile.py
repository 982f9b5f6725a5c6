"""Tables that nobody writes in good faith."""

from __future__ import annotations

import gzip
import tracemalloc
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pytest

from triptych.domain.errors import InvalidTable, TooLarge
from triptych.tables import Format, read_table, write_table
from triptych.tables.normal import normalise


@pytest.mark.parametrize("digits", [400, 5000])
def test_a_number_of_too_many_digits_is_a_text(digits):
    table = read_table(b"a,b\n1.5,1\n" + b"9" * digits + b",2\n", format=Format.CSV)
    assert table.schema.field("a").type == pa.string()


@pytest.mark.parametrize("separator", ["é", '"', "'", "a", "\N{PILE OF POO}"])
def test_a_declared_separator_is_one_that_separates(separator):
    text = f"sep={separator}\na,b\n1,2\n3,4\n".encode()
    with suppress(InvalidTable):
        assert read_table(text, format=Format.CSV).num_rows


def test_columns_beyond_reason_are_refused():
    names = ",".join(f"c{place}" for place in range(6000))
    with pytest.raises(InvalidTable, match="6000 columns"):
        read_table(f"{names}\n{','.join('1' * 6000)}\n".encode(), format=Format.CSV)


@pytest.mark.parametrize("values", [pa.array([2**62], pa.timestamp("s")), pa.array([2**31 - 1], pa.date32())])
def test_a_date_that_no_calendar_reaches_is_refused(values):
    with pytest.raises(InvalidTable, match='"d" holds dates'):
        normalise(pa.table({"d": values}))


@pytest.mark.parametrize("name", ["out.csv", "out.parquet", "out.arrow"])
def test_what_cannot_be_written_says_so(tmp_path: Path, name):
    (tmp_path / "file").write_text("")
    for folder in ("file", "missing"):
        with pytest.raises(InvalidTable, match="can't be written"):
            write_table(pa.table({"a": [1]}), tmp_path / folder / name)
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


def test_what_unpacks_to_too_much_is_refused_before_memory_holds_it():
    bomb = gzip.compress(bytes(40_000_000).replace(b"\0", b"1\n"))
    tracemalloc.start()
    with pytest.raises(TooLarge, match="more than 1000000 bytes; bring it as Parquet or in parts"):
        read_table(bomb, format=Format.CSV, largest=1_000_000)
    assert tracemalloc.get_traced_memory()[1] < 8_000_000
    tracemalloc.stop()


def test_what_unpacks_to_little_enough_is_read():
    assert read_table(gzip.compress(b"a\n1\n"), format=Format.CSV, largest=4).num_rows == 1
