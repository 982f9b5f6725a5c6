"""Every feature keeps one contract: a cell and a column become the same floats, bit for bit."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

import json
import math
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.encoding.features import FEATURES, KNOWN
from triptych.encoding import Encoder
from triptych.encoding.calendar import PARTS, Cycles, Parts, fit_cycles
from triptych.encoding.category import Codes, Indicators
from triptych.encoding.encoder import TYPES
from triptych.encoding.number import Plain, Scaled, fit_scaled
from triptych.encoding.text import fit_words

every_feature = pytest.mark.parametrize("name", FEATURES)


def column(cells, kind) -> pa.ChunkedArray:
    """The cells in several chunks, one of them empty, as files give them."""
    half = len(cells) // 2
    return pa.chunked_array([pa.array(part, kind) for part in (cells[:half], [], cells[half:])], kind)


def test_every_type_of_feature_is_under_contract():
    assert {type(feature) for feature, _, _ in FEATURES.values()} == set(TYPES.values())


@every_feature
@settings(max_examples=50)
@given(data=st.data())
def test_a_row_and_a_column_give_the_same_bits(name, data):
    feature, kind, cells = FEATURES[name]
    drawn = data.draw(st.lists(cells, min_size=1, max_size=8))
    rows = np.array([feature.row(cell) for cell in drawn], dtype=np.float64)
    block = feature.column(column(drawn, kind))
    assert block.shape == (len(drawn), feature.width)
    assert block.dtype == np.float64
    assert rows.tobytes() == np.ascontiguousarray(block).tobytes()


@every_feature
@settings(max_examples=20)
@given(data=st.data())
def test_the_answer_for_a_cell_does_not_depend_on_its_neighbours(name, data):
    feature, kind, cells = FEATURES[name]
    drawn = data.draw(st.lists(cells, min_size=2, max_size=8))
    alone = [feature.column(column([cell], kind)) for cell in drawn]
    assert np.concatenate(alone).tobytes() == np.ascontiguousarray(feature.column(column(drawn, kind))).tobytes()


@every_feature
def test_a_feature_survives_its_document(name):
    feature = FEATURES[name][0]
    encoder = Encoder(features=(feature,))
    document = json.loads(json.dumps(encoder.document(), allow_nan=False))
    assert Encoder.read(document) == encoder
    assert Encoder.read(document).document() == encoder.document()


@every_feature
def test_a_column_without_any_value_is_encoded(name):
    feature, kind, _ = FEATURES[name]
    block = feature.column(column([None, None, None], kind))
    assert block.tobytes() == np.array([feature.row(None)] * 3).tobytes()


def test_a_feature_of_an_unknown_type_is_an_error():
    with pytest.raises(KeyError):
        Encoder.read({"features": [{"type": "pickle", "name": "x"}]})


def test_a_category_that_was_never_seen_is_as_a_missing_one():
    codes, indicators = Codes(name="x", values=KNOWN), Indicators(name="x", values=KNOWN)
    assert math.isnan(codes.row("Sud")[0])
    assert math.isnan(codes.row(None)[0])
    assert indicators.row("Sud") == indicators.row(None) == [0.0] * len(KNOWN)
    assert codes.row("Île") == [1.0]
    assert indicators.row("Île") == [0.0, 1.0, 0.0, 0.0]


def test_composed_and_decomposed_letters_are_different_categories():
    assert math.isnan(Codes(name="x", values=("Île",)).row("I\u0302le")[0])


def test_a_missing_number_stands_at_the_centre_and_is_flagged():
    fitted = fit_scaled("x", pa.chunked_array([[1.0, None, 3.0]]))
    assert fitted == Scaled(name="x", center=2.0, scale=1.0, flagged=True)
    assert fitted.row(None) == [0.0, 1.0]
    assert fitted.row(3.0) == [1.0, 0.0]
    assert math.isnan(Plain(name="x").row(None)[0])


def test_numbers_too_large_to_square_are_scaled_all_the_same():
    fitted = fit_scaled("x", pa.chunked_array([[1e300, -1e305]]))
    assert fitted.row(-1e305) == [-1.0]


def test_no_number_is_infinite_once_scaled():
    scaled = Scaled(name="x", center=-7.5, scale=1e-3, flagged=False)
    assert scaled.row(1.7e308) == [1e12]
    assert scaled.column(pa.chunked_array([[-1.7e308]])).tolist() == [[-1e12]]


@pytest.mark.parametrize("values", [[4.0, 4.0], [None, None], []])
def test_a_column_that_says_nothing_has_a_scale_of_one(values):
    assert fit_scaled("x", pa.chunked_array([pa.array(values, pa.float64())])).scale == 1.0


@pytest.mark.parametrize(
    ("moment", "parts"),
    [
        (datetime(1970, 1, 1), [0.0, 1970, 1, 1, 1, 3, 0.0]),
        (datetime(1969, 12, 31, 18), [-0.25, 1969, 12, 31, 365, 2, 18.0]),
        (datetime(1600, 2, 29, 0, 30), [-135_081 + 0.5 / 24, 1600, 2, 29, 60, 1, 0.5]),
        (datetime(2024, 12, 31, 23, 59, 59, 999_999), [20089 - 1e-6 / 86_400, 2024, 12, 31, 366, 1, 24 - 1e-6 / 3600]),
    ],
)
def test_a_date_is_its_parts_also_before_1970_and_with_fractions(moment, parts):
    assert Parts(name="x").row(moment) == pytest.approx(parts, abs=1e-9)
    assert len(parts) == len(PARTS)


def test_a_date_lights_one_month_one_weekday_and_one_hour():
    cycles = Cycles(name="x", center=0.0, scale=1.0)
    row = np.array(cycles.row(datetime(1969, 12, 31, 18, 59)))
    assert row[1:].sum() == 3
    assert row[1 + 11] == row[1 + 12 + 2] == row[1 + 12 + 7 + 18] == 1.0
    assert not np.array(cycles.row(None)).any()


def test_the_trend_of_dates_is_learned_from_those_that_are_there():
    days = pa.chunked_array([pa.array([datetime(1970, 1, 2), None, datetime(1970, 1, 4)], pa.timestamp("us"))])
    assert fit_cycles("x", days) == Cycles(name="x", center=2.0, scale=1.0)
    nothing = pa.chunked_array([pa.array([None], pa.timestamp("us"))])
    assert fit_cycles("x", nothing) == Cycles(name="x", center=0.0, scale=1.0)


def test_words_in_one_row_alone_are_not_learned():
    texts = pa.chunked_array([["good tea", "good soup", None, "GOOD tea!"]])
    assert fit_words("x", texts, limit=10).terms == ("good", "good tea", "tea")
    assert fit_words("x", texts, limit=10, pairs=False).terms == ("good", "tea")
    assert fit_words("x", texts, limit=1).terms == ("good",)


@given(st.text(alphabet="goodtea straßé \n\u200b", max_size=200))
def test_a_text_with_known_words_has_length_one(text):
    feature = FEATURES["words"][0]
    places, weights = feature.sparse(text)
    assert places == sorted(set(places))
    assert sum(weight * weight for weight in weights) == pytest.approx(1.0 if places else 0.0)
