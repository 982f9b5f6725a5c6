"""What is read in one pass is what the strict decoder and the validator say, and nothing that they refuse is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import hostile
from triptych.api.bodies import decode_json
from triptych.domain.errors import InvalidInput
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.serving import RowValidator
from triptych.serving.reader import RowReader

SCHEMA = Schema(
    columns=(
        Column(name="n", kind=Kind.NUMBER, nullable=True),
        Column(name="i", kind=Kind.INTEGER),
        Column(name="b", kind=Kind.BOOLEAN),
        Column(name="c/d é", kind=Kind.CATEGORY, choices=(Choice(value="x:y"), Choice(value="é"))),
        Column(name="when", kind=Kind.DATETIME, nullable=True),
        Column(name="text", kind=Kind.TEXT),
        Column(name="id", kind=Kind.ID),
    )
)
ROW = {"n": 1.5, "i": 3, "b": True, "c/d é": "é", "when": "2026-01-31T08:00:00Z", "text": "a", "id": 7}
READER, VALIDATOR = RowReader(SCHEMA), RowValidator(SCHEMA)
ONE = Schema(columns=(Column(name="t", kind=Kind.TEXT),))


def read(body: bytes, reader: RowReader = READER) -> list[dict[str, object]] | None:
    if (sent := reader.read(body)) is None:
        return None
    rows = [sent.values] if sent.alone else zip(*sent.columns, strict=True)
    return [dict(zip(reader.names, row, strict=True)) for row in rows] or None


def said(body: bytes, validator: RowValidator = VALIDATOR) -> list[dict[str, object]]:
    sent = decode_json(body)
    return [validator.row(row) for row in ([sent["input"]] if "input" in sent else sent["inputs"])]


def test_a_good_row_is_read():
    body = json.dumps({"input": ROW}).encode()
    assert read(body) == said(body)
    body = json.dumps({"inputs": [ROW, {**ROW, "text": "b: c"}]}).encode()
    assert read(body) == said(body)


def test_what_is_left_out_is_missing():
    row = {name: value for name, value in ROW.items() if name not in {"n", "when", "id"}}
    body = json.dumps({"input": row}).encode()
    assert read(body) == said(body)


CELLS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.none(), max_size=1),
    st.sampled_from(["x:y", "é", "2026-01-31", "2026-01-31T08:00:00+02:00", "2026-02-30", 2**53, 2**53 + 1, 2.0]),
)  # fmt: skip
KEYS = st.sampled_from([*ROW, "other"])


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A good row with some changes, written as clients write, keys twice among them."""
    pairs = list(ROW.items())
    for name in draw(st.lists(KEYS, max_size=2)):
        pairs = [pair for pair in pairs if pair[0] != name or draw(st.booleans())]
        if draw(st.booleans()):
            pairs.append((name, draw(CELLS)))
    ascii_only, space = draw(st.booleans()), draw(st.sampled_from(["", " ", "\n"]))
    texts = [[json.dumps(part, ensure_ascii=ascii_only) for part in pair] for pair in pairs]
    row = "{" + ",".join(f"{name}{space}:{value}" for name, value in texts) + "}"
    text = draw(st.sampled_from([f'{{"input":{row}}}', f'{{"inputs":[{row},{row}]}}']))
    return text.encode("utf-8", errors="surrogatepass")


@given(bodies())
def test_whatever_is_read_is_what_the_validator_says(body):
    if (rows := read(body)) is not None:
        assert rows == said(body)


NUMBERS = Schema(columns=(Column(name="n", kind=Kind.NUMBER), Column(name="i", kind=Kind.INTEGER)))
NUMERIC = st.one_of(st.floats(), st.integers(), CELLS)


@given(st.lists(st.fixed_dictionaries({"n": NUMERIC}, optional={"i": NUMERIC, "n ": NUMERIC}), max_size=4))
def test_rows_of_numbers_alone_are_read_as_the_validator_says(rows):
    reader, validator = RowReader(NUMBERS), RowValidator(NUMBERS)
    body = json.dumps({"inputs": rows}).encode("utf-8", errors="surrogatepass")
    if (found := read(body, reader)) is not None:
        assert found == said(body, validator)
    assert read(b'{"inputs": [{"n": 1, "i": 2}, {"n": -0.5, "i": 1e3}]}', reader) == [
        {"n": 1.0, "i": 2.0}, {"n": -0.5, "i": 1000.0},
    ]  # fmt: skip


@given(st.text(), st.booleans())
def test_a_bare_text_is_read_as_the_validator_says(text, ascii_only):
    reader, validator = RowReader(ONE), RowValidator(ONE)
    body = json.dumps({"input": text}, ensure_ascii=ascii_only).encode("utf-8", errors="surrogatepass")
    if (rows := read(body, reader)) is not None:
        assert rows == said(body, validator)
    body = json.dumps({"inputs": [text, {"t": text}]}, ensure_ascii=ascii_only).encode("utf-8", errors="surrogatepass")
    if (rows := read(body, reader)) is not None:
        assert rows == said(body, validator)


@pytest.mark.parametrize("body", hostile.BODIES.values(), ids=hostile.BODIES)
def test_no_hostile_body_is_read(body):
    assert read(body) is None


TWICE = [
    '{"input": {"t": "a", "t": "b"}}',
    '{"input": {"t": "a:", "t": "b"}}',
    '{"input": {"t": "a", "t": "b:"}}',
    '{"input": {"t": "a", "t": "\\u003a"}}',
    '{"input": {"t": "a", "\\u0074": "b"}}',
    '{"input": {"t": "a"}, "input": {"t": "b"}}',
    '{"input": "a", "input": "b"}',
    '{"inputs": [{"t": "a"}, {"t": "b", "t": ":"}]}',
]


@pytest.mark.parametrize("body", TWICE)
def test_a_key_twice_is_never_read(body):
    with pytest.raises(InvalidInput):
        decode_json(body.encode())
    assert read(body.encode(), RowReader(ONE)) is None


def test_a_colon_in_a_name_hides_no_key():
    schema = Schema(columns=(Column(name="a:b", kind=Kind.TEXT), Column(name="x", kind=Kind.TEXT)))
    assert read(b'{"input": {"a\\u003ab": "1", "x": "2", "x": "3"}}', RowReader(schema)) is None
    assert read(b'{"input": {"a:b": "1", "x": "2"}}', RowReader(schema)) is None


@pytest.mark.parametrize("name", ['a"b', "a\\b", "a\nb"])
def test_a_name_that_must_be_escaped_is_left_to_the_validator(name):
    assert not RowReader.readable(Schema(columns=(Column(name=name, kind=Kind.TEXT),)))


def test_kinds_of_foreign_models_are_left_to_their_validators():
    assert not RowReader.readable(Schema(columns=(Column(name="a", kind=Kind.TENSOR),)))
    assert not RowReader.readable(Schema(columns=()))


@pytest.mark.parametrize(
    ("column", "taken", "refused"),
    [
        (Column(name="x", kind=Kind.NUMBER, lowest=0.5, highest=2.0), (0.5, 2), (0.4, 2.1, -1e300, 1e300)),
        (Column(name="x", kind=Kind.INTEGER, highest=7), (7, -7), (8,)),
        (Column(name="x", kind=Kind.INTEGER, dtype="int8"), (-128, 127), (-129, 128)),
        (Column(name="x", kind=Kind.INTEGER, dtype="uint64"), (0, 7), (-1,)),
    ],
)
def test_what_lies_outside_a_columns_limits_is_not_read(column, taken, refused):
    schema = Schema(columns=(column,))
    reader, validator = RowReader(schema), RowValidator(schema)
    for value in taken:
        body = json.dumps({"input": {"x": value}}).encode()
        assert read(body, reader) == said(body, validator)
    for value in refused:
        body = json.dumps({"input": {"x": value}}).encode()
        assert read(body, reader) is None
        with pytest.raises(InvalidInput):
            said(body, validator)


def test_limits_of_dates_are_left_to_the_validator():
    assert not RowReader.readable(Schema(columns=(Column(name="x", kind=Kind.DATETIME, lowest="2026-01-01"),)))
