"""A schema types the columns that it names."""

import math
from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import parquet

from triptych.domain.errors import InvalidInput
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.tables import Format, read_table, write_table


def schema(**kinds: Kind) -> Schema:
    return Schema(columns=tuple(Column(name=name, kind=kind) for name, kind in kinds.items()))


def faults(csv, text: str, wanted: Schema) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        csv(text, schema=wanted)
    assert "secret" not in str(caught.value.fields)
    return {field.pointer: field.code for field in caught.value.fields}


def test_each_kind_has_its_type(csv):
    wanted = schema(n=Kind.NUMBER, i=Kind.INTEGER, b=Kind.BOOLEAN, d=Kind.DATETIME, c=Kind.CATEGORY, id=Kind.ID)
    table = csv("n,i,b,d,c,id,other\n007,3.0,1,2024-01-02,1,0012,5\n?,,NA,,,13,6\n", schema=wanted)
    assert [str(field.type) for field in table.schema] == [
        "double", "int64", "bool", "timestamp[us]", "string", "string", "int64",
    ]  # fmt: skip
    assert table.column("id").to_pylist() == ["0012", "13"]
    assert table.column("i").to_pylist() == [3, None]


def test_each_bad_cell_is_named_without_its_value(csv):
    wanted = schema(**{"n/m": Kind.NUMBER, "i": Kind.INTEGER, "b": Kind.BOOLEAN, "d": Kind.DATETIME})
    text = 'n/m,i,b,d\nsecret,3.5,maybe,31/31/2024\n"\n1",1,true,2024-01-02\n\n1,x,false,\n'
    assert faults(csv, text, wanted) == {
        "/0/n~1m": "not-a-number", "/0/i": "not-an-integer", "/0/b": "not-a-boolean", "/0/d": "not-a-date",
        "/2/i": "not-an-integer",
    }  # fmt: skip


def test_a_bad_cell_is_found_on_its_line(csv):
    with pytest.raises(InvalidInput) as caught:
        csv('a,b\n"x\ny",1\n\nz,secret\n', schema=schema(b=Kind.NUMBER))
    assert caught.value.fields[0].message.startswith('Line 5, column "b" is not a number; ')


def test_at_most_a_hundred_cells_are_listed(csv):
    with pytest.raises(InvalidInput) as caught:
        csv("a\n" + "x\n" * 300, schema=schema(a=Kind.NUMBER))
    assert len(caught.value.fields) == 100
    assert caught.value.detail.startswith("300 cells")


def test_the_training_file_settles_the_order_of_day_and_month(csv):
    trained = Schema(columns=(Column(name="d", kind=Kind.DATETIME, format="%d/%m/%Y"),))
    assert csv("d\n03/04/2024\n", schema=trained).column("d")[0].as_py().month == 4
    # What the values say goes first.
    assert csv("d\n03/04/2024\n12/31/2024\n", schema=trained).column("d")[0].as_py().month == 3


def test_iso_dates_go_beside_the_training_format(csv):
    trained = Schema(columns=(Column(name="d", kind=Kind.DATETIME, format="%d/%m/%Y"),))
    assert csv("d\n03/04/2024\n2024-05-01\n", schema=trained).column("d")[1].as_py().month == 5


def test_a_word_for_missing_stays_where_it_was_a_category_in_training(csv):
    known = Column(name="known", kind=Kind.CATEGORY, choices=(Choice(value="NA"),))
    other = Column(name="other", kind=Kind.CATEGORY, choices=(Choice(value="x"),))
    table = csv("known,other\nNA,NA\n", schema=Schema(columns=(known, other)))
    assert table.to_pylist() == [{"known": "NA", "other": None}]


@pytest.mark.parametrize("ending", [".parquet", ".arrow"])
def test_the_same_rules_hold_for_typed_files(tmp_path, ending):
    table = pa.table(
        {"n": [1, 2], "i": [1.0, 2.5], "b": [0, 1], "id": [7, 8], "d": ["03/04/2024", "2024-01-01"], "x": [1, 2]}
    )
    write_table(table, tmp_path / f"t{ending}")
    with pytest.raises(InvalidInput) as caught:
        read_table(tmp_path / f"t{ending}", schema=schema(i=Kind.INTEGER))
    assert [field.pointer for field in caught.value.fields] == ["/1/i"]
    wanted = schema(n=Kind.NUMBER, b=Kind.BOOLEAN, id=Kind.ID, d=Kind.DATETIME)
    cast = read_table(tmp_path / f"t{ending}", schema=wanted)
    assert cast.column("n").to_pylist() == [1.0, 2.0]
    assert cast.column("b").to_pylist() == [False, True]
    assert cast.column("id").to_pylist() == ["7", "8"]
    assert cast.column("d").null_count == 0


DAY = datetime(2024, 1, 1)  # noqa: DTZ001 - cells are naive, and in UTC
WRONG = {
    Kind.NUMBER: ([True], ["1.5"], [DAY]),
    Kind.INTEGER: ([True], ["1"], [DAY], [1.5]),
    Kind.BOOLEAN: ([1], [1.0], ["true"], [DAY]),
    Kind.DATETIME: ([1], [1.0], [True], ["someday"]),
    Kind.CATEGORY: ([1], [1.0], [True], [DAY]),
    Kind.TEXT: ([1], [1.0], [True], [DAY]),
}
RIGHT = {
    Kind.NUMBER: ([1.5], [2**53], [math.inf]),
    Kind.INTEGER: ([1], [1.0]),
    Kind.BOOLEAN: ([True],),
    Kind.DATETIME: ([DAY], ["2024-01-01"]),
    Kind.CATEGORY: (["a"],),
    Kind.TEXT: (["a"],),
    Kind.ID: (["a"], [1], [True], [1.5], [DAY]),
}


@pytest.mark.parametrize(("kind", "cells"), [(kind, cells) for kind, all_ in WRONG.items() for cells in all_])
def test_a_typed_cell_of_another_type_is_refused_by_row_and_column_where_types_must_fit(tmp_path, kind, cells):
    write_table(pa.table({"x/y": [None, *cells]}), tmp_path / "t.parquet")
    with pytest.raises(InvalidInput) as caught:
        read_table(tmp_path / "t.parquet", schema=schema(**{"x/y": kind}), exact=True)
    (field,) = caught.value.fields
    assert field.pointer == "/1/x~1y"
    assert field.message.startswith('Row 2, column "x/y" is not' if kind is not Kind.BOOLEAN else "Row 2, column")
    assert field.message.endswith(".")


@pytest.mark.parametrize(("kind", "cells"), [(kind, cells) for kind, all_ in RIGHT.items() for cells in all_])
def test_a_typed_cell_of_the_kinds_own_types_is_taken(tmp_path, kind, cells):
    write_table(pa.table({"x": [None, *cells]}), tmp_path / "t.arrow")
    table = read_table(tmp_path / "t.arrow", schema=schema(x=kind), exact=True)
    assert table["x"].null_count == 1


@pytest.mark.parametrize("kind", WRONG)
def test_a_column_without_any_value_fits_every_kind(tmp_path, kind):
    write_table(pa.table({"x": pa.nulls(2), "y": [1, 2]}), tmp_path / "t.parquet")
    assert read_table(tmp_path / "t.parquet", schema=schema(x=kind), exact=True)["x"].null_count == 2


def test_an_integer_that_a_number_can_not_hold_exactly_is_refused_where_types_must_fit(tmp_path):
    write_table(pa.table({"x": [2**53, 2**53 + 1, -(2**53) - 1]}), tmp_path / "t.parquet")
    with pytest.raises(InvalidInput) as caught:
        read_table(tmp_path / "t.parquet", schema=schema(x=Kind.NUMBER), exact=True)
    assert [(field.pointer, field.code) for field in caught.value.fields] == [
        ("/1/x", "too-large"),
        ("/2/x", "too-large"),
    ]


def test_a_schema_that_names_no_column_of_the_file_changes_nothing(csv):
    assert csv("a\n1\n", schema=schema(z=Kind.NUMBER)).equals(csv("a\n1\n"))


@given(
    groups=st.lists(
        st.lists(st.sampled_from(["a", "b", " a ", "NA", "é", "1", "2024-01-02", "", None]), min_size=1), min_size=1
    ),
    kind=st.sampled_from([Kind.CATEGORY, Kind.TEXT, Kind.ID, Kind.NUMBER, Kind.DATETIME]),
    exact=st.booleans(),
    stays=st.booleans(),
)
def test_texts_that_a_parquet_file_holds_as_codes_are_read_as_those_of_an_arrow_file(groups, kind, exact, stays):
    fields = pa.schema({"a": pa.string()})
    coded, plain = pa.BufferOutputStream(), pa.BufferOutputStream()
    with parquet.ParquetWriter(coded, fields) as one, pa.ipc.new_file(plain, fields) as other:
        for group in groups:
            one.write_table(pa.table({"a": group}, fields))
            other.write_table(pa.table({"a": group}, fields))

    def read(sink, form):
        try:
            data = sink.getvalue().to_pybytes()
            return read_table(data, format=form, schema=schema(a=kind), exact=exact, coded=stays)
        except InvalidInput as error:
            return [(field.pointer, field.code) for field in error.fields]

    found = read(coded, Format.PARQUET)
    if isinstance(found, list) or not pa.types.is_dictionary(found.schema.field("a").type):
        assert found == read(plain, Format.ARROW)
    else:
        assert stays
        assert kind is Kind.CATEGORY
        assert found["a"].null_count == (texts := found["a"].cast(pa.string())).null_count
        assert pa.table({"a": texts}) == read(plain, Format.ARROW)
