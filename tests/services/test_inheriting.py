"""A new champion starts with what the owner added to the version before it."""

from __future__ import annotations

import pytest

from tests.trained import FLAT
from triptych.domain.errors import InvalidInput
from triptych.domain.notes import ColumnNotes, Notes
from triptych.domain.schema import Choice, Column, Kind, Schema
from triptych.services.annotating import Annotating
from triptych.services.inheriting import fitting

SMALL = Notes(columns={"area": ColumnNotes(lowest=10, highest=90, labels={"fr": "Surface"}, unit="m²")})


def unit(server, version=None):
    return next(c.unit for c in server.describe("flats", version).schema.columns if c.name == "area")


def test_a_new_champion_has_its_predecessors_notes_from_its_first_answer_on(group, again):
    server = group.server()
    Annotating(server).note("flats", None, SMALL, "Ada")
    second = again("flats")
    group.follower.registry.point("flats", "champion", second)
    group.follower.look()
    server.refresh()
    assert server.get("flats").version.version == second
    with pytest.raises(InvalidInput):
        server.get("flats").validator.row(FLAT | {"area": 120.0})
    (kept,) = Annotating(server).revisions("flats", second)
    assert (kept.author, kept.inherited, kept.notes) == ("Ada", "1", SMALL)
    group.follower.look()
    assert len(Annotating(server).revisions("flats", second)) == 1


def test_a_version_that_was_here_before_it_became_the_champion_gets_them_too(group, again):
    server, second = group.server(), again("flats")
    assert server.get("flats", second)
    Annotating(server).note("flats", None, SMALL, "Ada")
    assert unit(server, second) is None
    group.follower.point("flats", "champion", second)
    server.refresh()
    assert (server.get("flats").version.version, unit(server)) == (second, "m²")


def test_who_was_noted_and_who_is_older_keep_what_they_have(group, again):
    server, second = group.server(), again("flats")
    Annotating(server).note("flats", second, Notes(), "Grace")
    Annotating(server).note("flats", None, SMALL, "Ada")
    group.follower.point("flats", "champion", second)
    server.refresh()
    assert unit(server) is None
    third = again("flats")
    group.follower.point("flats", "champion", third)
    server.refresh()
    assert unit(server) is None, "Its predecessor was told to have none."
    Annotating(server).note("flats", None, SMALL, "Ada")
    fourth = again("flats")
    group.follower.point("flats", "champion", fourth)
    group.follower.point("flats", "champion", second)
    server.refresh()
    assert unit(server, fourth) == "m²"
    assert unit(server) is None


def test_only_what_still_fits_is_taken_over():
    old = Schema(
        columns=(
            Column(name="a", kind=Kind.NUMBER), Column(name="b", kind=Kind.NUMBER), Column(name="c", kind=Kind.TEXT),
            Column(name="d", kind=Kind.CATEGORY, choices=(Choice(value="x", count=1), Choice(value="y", count=1))),
        )
    )  # fmt: skip
    new = Schema(
        columns=(
            Column(name="a", kind=Kind.NUMBER), Column(name="b", kind=Kind.INTEGER),
            Column(name="d", kind=Kind.CATEGORY, choices=(Choice(value="x", count=1),)),
        )
    )  # fmt: skip
    noted = Notes(
        columns={
            "a": ColumnNotes(unit="mm"), "b": ColumnNotes(unit="mm"), "c": ColumnNotes(unit="mm"),
            "d": ColumnNotes(choices=("y",)),
        }
    )  # fmt: skip
    assert fitting(noted, old, new) == Notes(columns={"a": ColumnNotes(unit="mm")})
