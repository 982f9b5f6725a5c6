"""Any table comes back equal from any dialect."""

# ruff: noqa: DTZ001 - the moments of a table are naive UTC

import csv
import io
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from triptych.tables import Format, read_table

LETTERS = st.characters(codec="cp1252", exclude_characters="\x00", exclude_categories=("Cc",))
# A first letter, so that no text is taken for a number, and the marks that need quotes.
TEXTS = st.text(st.one_of(LETTERS, st.sampled_from(",;\t|\"'\n\\")), max_size=8).map(lambda text: f"w{text}")
MOMENTS = st.datetimes(min_value=datetime(1000, 1, 1), max_value=datetime(9999, 12, 31)).map(
    lambda moment: moment.replace(microsecond=0)
)
VALUES = {
    "int64": st.integers(-(2**63), 2**63 - 1),
    "double": st.floats(allow_nan=False, allow_infinity=False),
    "bool": st.booleans(),
    "string": TEXTS,
    "timestamp[us]": MOMENTS,
}
DIALECTS = {
    "plain": (",", ".", "utf-8", "\n", "%Y-%m-%dT%H:%M:%S"),
    "marked": (",", ".", "utf-8-sig", "\r\n", "%m/%d/%Y %H:%M:%S"),
    "european": (";", ",", "cp1252", "\r\n", "%d/%m/%Y %H:%M:%S"),
    "german": (";", ",", "utf-8", "\n", "%d.%m.%Y %H:%M:%S"),
    "tabs": ("\t", ".", "utf-16", "\n", "%Y-%m-%d %H:%M:%S"),
    "bars": ("|", ".", "cp1252", "\n", "%Y/%m/%d %H:%M:%S"),
}


@st.composite
def tables(draw):
    rows = draw(st.integers(1, 6))
    fields, columns = [], []
    for place in range(draw(st.integers(2, 5))):
        kind = draw(st.sampled_from(sorted(VALUES)))
        cells = st.lists(st.one_of(st.none(), VALUES[kind]), min_size=rows - 1, max_size=rows - 1)
        # A column without values has no type to come back with.
        fields.append(pa.field(f"c{place}", pa.type_for_alias("timestamp[us]" if kind.startswith("t") else kind)))
        columns.append(pa.array([draw(VALUES[kind]), *draw(cells)], fields[-1].type))
    return pa.table(columns, schema=pa.schema(fields))


def written(table: pa.Table, dialect: str) -> bytes:
    separator, decimal, encoding, end, moments = DIALECTS[dialect]

    def cell(value):
        if value is None:
            return ""
        if isinstance(value, float):
            return repr(value).replace(".", decimal)
        return value.strftime(moments) if isinstance(value, datetime) else str(value)

    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=separator, lineterminator=end)
    writer.writerow(table.column_names)
    writer.writerows([cell(value) for value in row.values()] for row in table.to_pylist())
    return file.getvalue().encode(encoding)


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=25, deadline=None)
@given(table=tables())
def test_a_table_comes_back_equal(dialect, table):
    data = written(table, dialect)
    if DIALECTS[dialect][2] == "cp1252":
        # Two letters of Windows-1252 can be one of UTF-8, and no reader can tell.
        assume(data.decode(errors="ignore").isascii())
    assert read_table(data, format=Format.CSV).equals(table)


def test_a_first_line_may_declare_the_separator():
    assert read_table(b"sep=;\r\na;b\r\n1,5;2\r\n", format=Format.CSV).to_pydict() == {"a": [1.5], "b": [2]}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_three_ways(end):
    data = end.join(["a,b", "1,x", "2,y", ""]).encode()
    assert read_table(data, format=Format.CSV).to_pydict() == {"a": [1, 2], "b": ["x", "y"]}


def test_quotes_may_be_escaped_by_a_backslash():
    data = b'a,b\n"say \\"hi\\", now",2\nx,3\n'
    assert read_table(data, format=Format.CSV).column("a").to_pylist() == ['say "hi", now', "x"]


def test_a_space_after_each_separator_is_no_part_of_the_values():
    data = b"a, b, c\n1, x, ?\n2, y, 3\n"
    assert read_table(data, format=Format.CSV).to_pydict() == {"a": [1, 2], "b": ["x", "y"], "c": [None, 3]}


def test_a_separator_at_the_end_of_each_line_makes_no_column():
    assert read_table(b"a;b;\n1;2;\n3;4;\n", format=Format.CSV).column_names == ["a", "b"]
