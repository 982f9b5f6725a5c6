"""What an owner may say of a column, and what only training can know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from triptych.domain.errors import Invalid
from triptych.domain.notes import ColumnNotes, Notes, noted
from triptych.domain.schema import Choice, Column, Kind, Origin, Schema

TOWNS = (Choice(value="Lyon", count=3), Choice(value="Nice", count=2))
SCHEMA = Schema(
    columns=(
        Column(name="closed", kind=Kind.CATEGORY, choices=TOWNS),
        Column(name="open", kind=Kind.CATEGORY, choices=TOWNS, open=True),
        Column(name="text", kind=Kind.TEXT),
    ),
    origin=Origin.SIGNATURE,
)


def with_notes(name, **added):
    schema = noted(SCHEMA, Notes(columns={name: ColumnNotes(**added)}))
    return next(column for column in schema.columns if column.name == name)


@pytest.mark.parametrize("added", [{"choices": ("Lyon", "Rome")}, {"open": True}])
def test_a_model_that_knows_its_choices_alone_is_given_no_others(added):
    with pytest.raises(Invalid) as found:
        with_notes("closed", **added)
    assert [(field.pointer, field.code) for field in found.value.fields] == [
        (f"/columns/closed/{next(iter(added))}", "learned")
    ]
    assert with_notes("closed", choices=("Nice",)).choices == TOWNS[1:]
    assert with_notes("open", choices=("Rome", "Lyon")).choices == (Choice(value="Rome"), TOWNS[0])


def test_choices_are_all_that_is_accepted_unless_others_are_too():
    for name in ("open", "text"):
        assert not with_notes(name, choices=("Rome", "Lyon")).open
        assert with_notes(name, choices=("Rome", "Lyon"), open=True).open
    assert with_notes("open", description="A town").open
    assert not with_notes("open", open=False).open


def test_a_range_lies_within_the_one_beyond_which_the_model_refuses():
    limited = replace(SCHEMA, columns=(Column(name="age", kind=Kind.NUMBER, lowest=-1.0, highest=9.0),))
    for lowest, highest, expected in ((-5, 99, (-1.0, 9.0)), (0, 8, (0, 8)), (None, 5, (-1.0, 5))):
        (age,) = noted(limited, Notes(columns={"age": ColumnNotes(lowest=lowest, highest=highest)})).columns
        assert (age.lowest, age.highest) == expected


def test_choices_make_a_text_a_category():
    assert with_notes("text", choices=("a", "b")).kind is Kind.CATEGORY
    assert with_notes("text", description="Free").kind is Kind.TEXT


@pytest.mark.parametrize("choices", [(), ("a", "a"), ("a" * 201,), tuple(str(place) for place in range(1001))])
def test_choices_are_a_thousand_different_ones_at_most(choices):
    with pytest.raises(Invalid):
        with_notes("text", choices=choices)
