"""A file that can't be read says where and what to do, in one sentence."""

import gzip
import io

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from triptych.domain.errors import InvalidTable, UnsupportedFormat
from triptych.tables import Format, profile_table, read_table


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a,b\n1,2\n3,secret,5\n", "Line 3 has 3 cells where the header has 2 columns"),
        ("a,b\n1,2\n\nsecret\n", "Line 4 has 1 cell "),
        ('a,b\n"x\ny",2\nz,3,secret\n', "Line 4 has 3 cells"),
        ('a,b\n1,2\n"secret,4\n5,6\n', "Line 3 has a quote"),
        ('a,b\n1,2\n1,"secret\n5,6\n', "Line 3 has a quote"),
        ('"a,b\n1,secret\n', "column names opens a quote"),
        ("a,b\n1,\x002\n", "Line 2 holds a NUL byte"),
        ("a,a\n1,2\n", 'Columns 1 and 2 are both named "a"'),
        ("a,,b\n1,2,3\n", "Column 2 has no name"),
        ("5.1,3.5,x\n4.9,3.0,y\n", "holds numbers instead of column names"),
        ("", "The file is empty"),
        (" \n\n", "The file is empty"),
        ("a,b\n", "has column names but no rows"),
        ("a,b", "has column names but no rows"),
        (b"a,b\nx,1\n\x81,2\n", "Line 3 has a byte that is neither UTF-8 nor Windows-1252"),
        ("a,b\néàü,1\n".encode() + b"\xe9,2\n", "Line 3 has a byte that is not UTF-8, unlike the rest"),
        (bytes(range(256)), "not text"),
        (b"PK\x03\x04rest", "workbook"),
        (b"\x1f\x8bxxxx", "gzip"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0)[:-9], "gzip"),
    ],
)
def test_a_broken_text_names_its_line(csv, content, place):
    with pytest.raises(InvalidTable) as caught:
        csv(content)
    assert place in caught.value.detail
    assert "secret" not in caught.value.detail
    assert caught.value.detail.endswith(".")
    assert "\n" not in caught.value.detail


@pytest.fixture
def packed() -> bytes:
    file = io.BytesIO()
    parquet.write_table(pa.table({"a": list(range(1000))}), file)
    return file.getvalue()


@pytest.mark.parametrize("form", [Format.PARQUET, Format.ARROW])
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"PAR1" * 20, b"ARROW1\0\0" * 20])
def test_what_is_no_parquet_or_arrow_is_refused(form, content):
    with pytest.raises(InvalidTable, match="not a complete"):
        read_table(content, format=form)


def test_a_parquet_file_cut_short_is_refused(packed):
    with pytest.raises(InvalidTable, match="Parquet"):
        read_table(packed[:-20], format=Format.PARQUET)


def test_a_parquet_file_damaged_inside_is_refused(packed):
    with pytest.raises(InvalidTable, match="Parquet"):
        read_table(packed[:4] + b"\xff" * 60 + packed[64:], format=Format.PARQUET)


def test_nested_columns_are_named(tmp_path):
    parquet.write_table(pa.table({"fine": [1], "list": [[1, 2]]}), tmp_path / "t.parquet")
    with pytest.raises(InvalidTable, match='"list"'):
        read_table(tmp_path / "t.parquet")


def test_an_unknown_ending_lists_what_is_read(tmp_path):
    with pytest.raises(UnsupportedFormat, match=r"\.csv.*Parquet.*Arrow"):
        read_table(tmp_path / "table.xlsx")


def test_bytes_need_a_format():
    with pytest.raises(UnsupportedFormat):
        read_table(b"a\n1\n")


def test_a_file_that_is_not_there_is_refused_without_its_path(tmp_path):
    with pytest.raises(InvalidTable) as caught:
        read_table(tmp_path / "absent.csv")
    assert str(tmp_path) not in caught.value.detail


@settings(max_examples=60, deadline=None)
@given(data=st.data(), name=st.sampled_from(["titanic.csv", "velos.csv", "bikes.csv"]))
def test_a_damaged_file_gives_a_table_or_a_sentence(csv, excerpts, data, name):
    content = excerpts[name][:1500]
    place = data.draw(st.integers(0, len(content)))
    mark = data.draw(
        st.sampled_from([b'"', b",", b";", b"\n", b"\r", b"\xe9", b"\xc3\xa9", b'"x"y', b"1e999", b"NA", b"\\"])
    )
    try:
        table = csv(content[:place] + mark + content[place + data.draw(st.integers(0, 3)) :])
    except InvalidTable:
        return
    assert profile_table(table).rows == table.num_rows
