"""A row is checked against its schema, and never cast."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.domain.errors import InvalidInput
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.serving import RowValidator
from triptych.serving.table import check_table

SCHEMA = Schema(
    columns=(
        Column(name="n", kind=Kind.NUMBER),
        Column(name="i", kind=Kind.INTEGER),
        Column(name="b", kind=Kind.BOOLEAN),
        Column(name="c/d", kind=Kind.CATEGORY, choices=(Choice(value="x"), Choice(value="é"))),
        Column(name="o", kind=Kind.CATEGORY, choices=(Choice(value="x"),), open=True),
        Column(name="when", kind=Kind.DATETIME),
        Column(name="text", kind=Kind.TEXT),
        Column(name="maybe", kind=Kind.NUMBER, nullable=True),
        Column(name="id", kind=Kind.ID),
    )
)
ROW = {
    "n": 1.5, "i": 3, "b": True, "c/d": "é", "o": "never seen", "when": "2026-01-31T08:00:00Z", "text": "hello",
    "maybe": None, "id": "A-1",
}  # fmt: skip
VALIDATOR = RowValidator(SCHEMA)


def faults(row: object) -> dict[str, str]:
    """Pointer to code of what is wrong with a row."""
    with pytest.raises(InvalidInput) as caught:
        VALIDATOR.row(row)
    for field in caught.value.fields:
        assert field.message.endswith(".")
        assert "secret" not in field.message
        assert len(field.message) < 300
    return {field.pointer: field.code for field in caught.value.fields}


def test_a_good_row_becomes_typed_values():
    assert VALIDATOR.row(ROW) == {**ROW, "when": datetime(2026, 1, 31, 8)}  # noqa: DTZ001 - cells are naive


def test_what_may_be_left_out_is_missing():
    row = {name: value for name, value in ROW.items() if name not in {"maybe", "id"}}
    assert VALIDATOR.row(row)["maybe"] is None
    assert VALIDATOR.row(row)["id"] is None


BAD = [
    ("n", True, "not-a-number"),
    ("n", "1.5", "not-a-number"),
    ("n", "secret", "not-a-number"),
    ("n", "", "not-a-number"),
    ("n", None, "not-a-number"),
    ("n", [1.5], "not-a-number"),
    ("n", {"a": 1}, "not-a-number"),
    ("n", float("nan"), "not-finite"),
    ("n", float("inf"), "not-finite"),
    ("n", float("-inf"), "not-finite"),
    ("n", 2**70, "too-large"),
    ("n", -(10**400), "too-large"),
    ("i", 2**70, "too-large"),
    ("i", 3.5, "not-an-integer"),
    ("i", True, "not-an-integer"),
    ("i", "3", "not-an-integer"),
    ("i", float("nan"), "not-finite"),
    ("b", 1, "not-a-boolean"),
    ("b", 0.0, "not-a-boolean"),
    ("b", "true", "not-a-boolean"),
    ("b", None, "not-a-boolean"),
    ("c/d", "secret", "not-a-choice"),
    ("c/d", "X", "not-a-choice"),
    ("c/d", "x ", "not-a-choice"),
    ("c/d", "e\u0301", "not-a-choice"),
    ("c/d", 1, "not-a-choice"),
    ("c/d", None, "not-a-choice"),
    ("c/d", ["x"], "not-a-choice"),
    ("o", 1, "not-a-text"),
    ("o", None, "not-a-text"),
    ("o", "\ud800", "not-unicode"),
    ("when", "31/01/2026", "not-a-datetime"),
    ("when", "2026-02-30", "not-a-datetime"),
    ("when", "20260131", "not-a-datetime"),
    ("when", 1769846400, "not-a-datetime"),
    ("when", 1769846400.5, "not-a-datetime"),
    ("when", "1769846400", "not-a-datetime"),
    ("when", True, "not-a-datetime"),
    ("when", "", "not-a-datetime"),
    ("text", 5, "not-a-text"),
    ("text", None, "not-a-text"),
    ("text", "a\udfffb", "not-unicode"),
    ("text", "x" * 10_000_000, "too-long"),
    ("text", ["a"], "not-a-text"),
    ("maybe", "", "not-a-number"),
    ("maybe", "null", "not-a-number"),
    ("maybe", False, "not-a-number"),
    ("id", 1.5, "not-an-id"),
    ("id", True, "not-an-id"),
    ("id", ["a"], "not-an-id"),
]


@pytest.mark.parametrize(("name", "value", "code"), BAD, ids=range(len(BAD)))
def test_a_bad_value_is_named_and_not_repeated(name, value, code):
    assert faults({**ROW, name: value}) == {f"/input/{name.replace('/', '~1')}": code}


@pytest.mark.parametrize("name", ["n", "i", "b", "c/d", "when", "text"])
def test_a_column_that_is_missing_is_named(name):
    row = {key: value for key, value in ROW.items() if key != name}
    assert faults(row) == {f"/input/{name.replace('/', '~1')}": "missing"}


def test_an_unknown_column_is_named_with_the_nearest_known():
    with pytest.raises(InvalidInput) as caught:
        VALIDATOR.row({**ROW, "tekst": "secret"})
    (field,) = caught.value.fields
    assert (field.pointer, field.code) == ("/input/tekst", "unknown-field")
    assert "did you mean “text”?" in field.message
    assert "secret" not in field.message


def test_a_long_unknown_name_is_cut():
    (place,) = faults({**ROW, "z" * 5000: 1})
    assert len(place) < 120


@pytest.mark.parametrize("row", [None, 5, "text", [1, 2], [], True])
def test_what_is_no_object_is_refused(row):
    assert faults(row) == {"/input": "not-an-object"}


def test_every_bad_field_is_named_at_once_and_ten_at_most():
    assert len(faults({**ROW, "n": "a", "i": "b", "when": 1})) == 3
    assert len(faults({f"column {number}": 1 for number in range(50)})) == 10


def test_one_input_column_takes_a_bare_value():
    text = RowValidator(Schema(columns=(Column(name="t", kind=Kind.TEXT), Column(name="id", kind=Kind.ID))))
    assert text.row("hello")["t"] == "hello"
    number = RowValidator(Schema(columns=(Column(name="n", kind=Kind.NUMBER),)))
    assert number.row(5.1) == {"n": 5.1}
    for wrong, code in [("5.1", "not-a-number"), ([5.1], "not-an-object"), (True, "not-a-number")]:
        with pytest.raises(InvalidInput) as caught:
            number.row(wrong, "/inputs/3")
        assert [(field.pointer, field.code) for field in caught.value.fields] == [("/inputs/3", code)]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=2)
)
TYPES = {"n": float, "i": float, "b": bool, "c/d": str, "o": str, "when": datetime, "text": str, "id": (str, int)}


@given(st.dictionaries(st.sampled_from([*ROW, "other"]), ANYTHING), st.booleans())
def test_whatever_is_sent_is_refused_or_typed(changes, whole):
    try:
        values = VALIDATOR.row({**ROW, **changes} if whole else changes)
    except InvalidInput:
        return
    for name, kind in TYPES.items():
        assert isinstance(values[name], kind) or (name == "id" and values[name] is None)
        if name in changes and name != "when":
            assert values[name] == changes[name]


def test_the_json_schema_names_the_columns_and_their_choices():
    described = VALIDATOR.model.model_json_schema()
    assert described["properties"].keys() == ROW.keys()
    assert described["properties"]["c/d"]["enum"] == ["x", "é"]
    assert described["additionalProperties"] is False
    assert set(described["required"]) == ROW.keys() - {"maybe", "id"}


TABLE = pa.table(
    {
        "n": [1.5, 2.0], "i": [3, 4], "b": [True, False], "c/d": ["x", "é"], "o": ["x", "new"],
        "when": pa.array(["2026-01-31", "1969-01-01"]).cast(pa.timestamp("us")), "text": ["a", "b"],
        "maybe": pa.array([None, 1.0], pa.float64()), "id": ["1", None],
    }
)  # fmt: skip


def table_faults(table: pa.Table) -> dict[str, str]:
    with pytest.raises(InvalidInput) as caught:
        check_table(SCHEMA, table)
    return {field.pointer: field.code for field in caught.value.fields}


def changed(name: str, values: pa.Array) -> pa.Table:
    return TABLE.set_column(TABLE.column_names.index(name), name, values)


def test_a_good_table_passes_in_the_schemas_order():
    assert check_table(SCHEMA, TABLE.select(TABLE.column_names[::-1])).equals(TABLE)


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("n", pa.array([1.0, None]), "missing"),
        ("n", pa.array([1.0, float("nan")]), "missing"),
        ("n", pa.array([1.0, float("inf")]), "not-finite"),
        ("i", pa.array([1, 2**60]), "too-large"),
        ("i", pa.array([1, -(2**63)]), "too-large"),
        ("c/d", pa.array(["x", "secret"]), "not-a-choice"),
        ("c/d", pa.array(["x", None]), "missing"),
        ("when", pa.array([0, None], pa.timestamp("us")), "missing"),
        ("text", pa.array(["x", None]), "missing"),
    ],
)
def test_a_bad_cell_of_a_table_is_named(name, values, code):
    assert table_faults(changed(name, values)) == {f"/1/{name.replace('/', '~1')}": code}


def test_a_column_that_a_table_lacks_is_named_and_what_it_has_instead():
    assert table_faults(TABLE.rename_columns(["n", "i", "b", "c/d", "o", "when", "tekst", "maybe", "id"])) == {
        "/text": "missing", "/tekst": "unknown-field"
    }  # fmt: skip
    assert table_faults(TABLE.drop_columns(["n"])) == {"/n": "missing"}


def test_other_columns_of_a_table_are_left_out():
    assert check_table(SCHEMA, TABLE.append_column("target", pa.array([1, 2]))).equals(TABLE)


def test_a_nullable_column_may_be_absent_from_a_table():
    checked = check_table(SCHEMA, TABLE.drop_columns(["maybe", "id"]))
    assert checked["maybe"].null_count == 2


def test_at_most_a_hundred_cells_are_named():
    many = pa.concat_tables([changed("n", pa.array([None, None], pa.float64()))] * 80)
    assert len(table_faults(many)) == 100
