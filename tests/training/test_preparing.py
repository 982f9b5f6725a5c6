"""A schema that does not fit its table, or itself, is refused before anything is learned."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pytest

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Column, Kind
from triptych.tables import infer_schema
from triptych.training import prepare

TABLE = pa.table({"user": [2**60 + n // 12 for n in range(60)], "x": range(60), "y": ["no", "yes", "no"] * 20})
SCHEMA = infer_schema(TABLE, target="y")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"positive": "maybe"}, "positive class is not among its classes"),
        ({"classes": ("maybe", "no", "yes"), "task": "multiclass", "positive": None}, "no row has"),
    ],
)
def test_classes_that_the_table_lacks_are_refused(changed, says):
    with pytest.raises(InvalidTraining, match=says):
        prepare(replace(SCHEMA, target=replace(SCHEMA.target, **changed)), TABLE)


@pytest.mark.parametrize("kind", [Kind.INTEGER, Kind.NUMBER])
def test_integers_that_are_not_told_apart_as_numbers_are_refused_by_their_column(kind):
    columns = tuple(Column(name="user", kind=kind) if each.name == "user" else each for each in SCHEMA.columns)
    with pytest.raises(InvalidTraining, match="“user” has integers beyond"):
        prepare(replace(SCHEMA, columns=columns), TABLE)
    assert prepare(SCHEMA, TABLE).material.names == ("x",)
