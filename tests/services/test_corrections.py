"""A corrected schema is read strictly before anything is trained by it."""

from __future__ import annotations

import pyarrow as pa
import pytest

from triptych.domain.document import to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Choice, Column, Kind, Schema, Target, Task
from triptych.services.corrections import override, read_correction
from triptych.tables import infer_schema


def column(**changed) -> dict[str, object]:
    return {"columns": [{"name": "year", "kind": "integer", **changed}]}


def test_what_is_printed_is_read_back():
    schema = Schema(
        columns=(
            Column(name="a", kind=Kind.NUMBER, minimum=1, maximum=2.5, p1=1.0, p99=2.0, example=1.5),
            Column(name="b", kind=Kind.CATEGORY, choices=(Choice(value="x", count=3),), nullable=True, default="x"),
            Column(name="c", kind=Kind.DATETIME, minimum="2026-01-01T00:00:00", maximum="2026-02-01T00:00:00"),
        ),
        target=Target(name="t", task=Task.BINARY, classes=(0, 1), positive=1, threshold=0.5),
    )
    assert read_correction(to_document(schema)) == schema
    assert read_correction(None) is None


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({}, "/columns"),
        ({"columns": None}, "/columns"),
        ({"columns": ["year"]}, "/columns/0"),
        ({"columns": [{}]}, "/columns/0/name"),
        (column(name=5), "/columns/0/name"),
        (column(name="\ud800"), ""),
        (column(kind="secret"), "/columns/0/kind"),
        (column(nullable="false"), "/columns/0/nullable"),
        (column(choices=[{"value": 1}]), "/columns/0/choices/0/value"),
        (column(format=5), "/columns/0/format"),
        ({"columns": [], "target": "species"}, "/target"),
        ({"columns": [], "target": {"name": "a", "task": "guess"}}, "/target/task"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(document, place):
    with pytest.raises(InvalidTraining, match="triptych schema FILE") as refused:
        read_correction(document)
    assert f"“{place}" in refused.value.detail
    assert "secret" not in refused.value.detail


def test_a_column_is_described_once():
    with pytest.raises(InvalidTraining, match="twice"):
        read_correction({"columns": [{"name": "a", "kind": "text"}, {"name": "a", "kind": "number"}]})


TABLE = pa.table({"b": [*["p", "q", "r"] * 4, "s"], "y": [*[1.5, 2.5, 3.5] * 4, None]})


def overridden(**changed) -> Column:
    correction = Schema(columns=(Column(name="b", kind=Kind.CATEGORY, **changed),))
    return override(infer_schema(TABLE, target="y"), correction, TABLE).columns[0]


def test_a_category_without_choices_has_those_of_the_rows_that_are_learned_from():
    column = overridden(description="a letter")
    assert [choice.value for choice in column.choices] == ["p", "q", "r"]
    assert (column.description, column.open, column.default) == ("a letter", False, "p")
    said = overridden(open=True, default="q")
    assert (said.open, said.default, said.choices) == (True, "q", column.choices)


def test_choices_that_the_table_goes_beyond_are_refused_unless_the_column_is_open():
    known, foreign = (Choice(value="p", count=1),), (Choice(value="x", count=1),)
    for choices, open_ in ((known, False), (foreign, False), (foreign, True)):
        with pytest.raises(InvalidTraining, match=r"“b” lack values that the table has: .*q, r; add them"):
            overridden(choices=choices, open=open_)
    assert overridden(choices=known, open=True).choices == known
