"""All columns of a schema become one matrix, the same from rows and from a table."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

import json
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from tests.encoding.features import FEATURES
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.encoding import Encoder, Style
from triptych.encoding.text import Words

SCHEMA = Schema(
    columns=(
        Column(name="n", kind=Kind.NUMBER),
        Column(name="i", kind=Kind.INTEGER),
        Column(name="b", kind=Kind.BOOLEAN),
        Column(name="c", kind=Kind.CATEGORY, choices=(Choice(value="x"), Choice(value="y"))),
        Column(name="d", kind=Kind.DATETIME),
        Column(name="t", kind=Kind.TEXT),
        Column(name="id", kind=Kind.ID),
    )
)
TABLE = pa.table(
    {
        "id": ["1", "2", "3"],
        "t": ["good tea", None, "good soup and good bread"],
        "d": pa.array([datetime(1969, 7, 20, 20, 17, 40, 5), None, datetime(2024, 2, 29)], pa.timestamp("us")),
        "c": ["y", None, "never seen"],
        "b": [True, None, False],
        "i": [1, None, 3],
        "n": [0.1, None, -1e300],
    }
)


def same(one, other) -> bool:
    """Whether two matrices are the same, bit for bit."""
    if sparse.issparse(one):
        return all(same(getattr(one, part), getattr(other, part)) for part in ("data", "indices", "indptr"))
    return one.tobytes() == np.ascontiguousarray(other).tobytes()


@pytest.mark.parametrize("style", Style)
def test_rows_and_tables_give_the_same_bits(style):
    encoder = Encoder.fit(SCHEMA, TABLE, style)
    table = encoder.table(TABLE)
    assert same(encoder.rows(TABLE.to_pylist()), table)
    assert table.shape[0] == 3
    assert table.shape[1] == len(encoder.categorical) == len(encoder.codes)


@pytest.mark.parametrize("style", Style)
def test_the_order_of_the_columns_is_the_schemas(style):
    encoder = Encoder.fit(SCHEMA, TABLE, style)
    assert [feature.name for feature in encoder.features] == ["n", "i", "b", "c", "d", "t"]
    turned = TABLE.select(TABLE.column_names[::-1])
    assert same(encoder.table(turned), encoder.table(TABLE))


@pytest.mark.parametrize("style", Style)
def test_an_encoder_survives_its_document(style):
    encoder = Encoder.fit(SCHEMA, TABLE, style)
    read = Encoder.read(json.loads(json.dumps(encoder.document(), ensure_ascii=False, allow_nan=False)))
    assert read == encoder
    assert same(read.table(TABLE), encoder.table(TABLE))


@pytest.mark.parametrize("style", Style)
def test_a_column_that_a_row_lacks_is_missing(style):
    encoder = Encoder.fit(SCHEMA, TABLE, style)
    assert same(encoder.rows([{}]), encoder.rows([dict.fromkeys("nibcdt")]))


def test_trees_are_told_which_columns_are_codes_and_how_many():
    encoder = Encoder.fit(SCHEMA, TABLE, Style.TREE)
    place = encoder.categorical.index(True)
    assert sum(encoder.categorical) == 1
    assert encoder.codes[place] == 2
    assert sum(encoder.codes) == 2


def wide() -> Words:
    terms = tuple(f"w{number:03d}" for number in range(101))
    return Words(name="words", terms=terms, weights=tuple(1.0 + number / 7 for number in range(101)))


@settings(max_examples=15)
@given(data=st.data())
def test_a_wide_text_makes_the_matrix_sparse_and_changes_no_number(data):
    small = [type(feature)(**{**fields(feature), "name": name}) for name, (feature, _, _) in FEATURES.items()]
    encoder = Encoder(features=(*small, wide()))
    assert encoder.sparse
    words = st.lists(st.sampled_from(wide().terms), max_size=5).map(" ".join)
    row = st.fixed_dictionaries({**{name: cells for name, (_, _, cells) in FEATURES.items()}, "words": words})
    rows = data.draw(st.lists(row, min_size=1, max_size=4))
    table = pa.table(
        {
            **{name: pa.array([row[name] for row in rows], kind) for name, (_, kind, _) in FEATURES.items()},
            "words": [row["words"] for row in rows],
        }
    )
    matrix = encoder.table(table)
    assert same(encoder.rows(rows), matrix)
    dense = np.concatenate([feature.column(table[feature.name]) for feature in encoder.features], axis=1)
    assert np.array_equal(matrix.toarray(), dense, equal_nan=True)


def fields(feature) -> dict[str, object]:
    """What a feature is built with."""
    return {name: getattr(feature, name) for name, field in type(feature).__dataclass_fields__.items() if field.init}


def test_columns_that_all_say_nothing_make_a_matrix_without_columns():
    schema = Schema(columns=(Column(name="c", kind=Kind.CATEGORY),))
    table = pa.table({"c": pa.array([None, None], pa.string())})
    encoder = Encoder.fit(schema, table, Style.LINEAR)
    assert encoder.table(table).shape == (2, 0)
    assert encoder.rows([{"c": None}, {}]).shape == (2, 0)
