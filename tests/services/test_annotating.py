"""What an owner adds to a schema: told to the follower, written into the registry, read by every server."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.trained import FLAT
from triptych import wiring
from triptych.domain.errors import Invalid, InvalidInput, ModelNotFound
from triptych.domain.identifiers import new_id
from triptych.domain.notes import ColumnNotes, Notes
from triptych.registry.notes import NOTES, REVISED
from triptych.services.annotating import Annotating
from triptych.services.memory import key_of

SMALL = Notes(columns={"area": ColumnNotes(lowest=10, highest=90, labels={"fr": "Surface"}, unit="m²")})


def area(server, version=None):
    return next(c for c in server.describe("flats", version).schema.columns if c.name == "area")


def refused(server, **changed):
    with pytest.raises(InvalidInput) as found:
        server.get("flats").validator.row(FLAT | changed)
    return [(field.pointer, field.code) for field in found.value.fields]


def test_other_servers_follow_and_say_who_it_was(group):
    server, other = group.server(), group.server()
    assert other.get("flats").validator.row(FLAT | {"area": 120.0})
    Annotating(server).note("flats", None, SMALL, "Ada")
    assert refused(server, area=120.0) == [("/input/area", "out-of-range")]
    other.refresh()
    assert refused(other, area=120.0) == [("/input/area", "out-of-range")]
    Annotating(other).note("flats", "@champion", Notes(), "Grace")
    server.refresh()
    assert server.get("flats").validator.row(FLAT | {"area": 120.0})
    assert [each.author for each in Annotating(server).revisions("flats", "1")] == ["Grace", "Ada"]


def test_the_short_way_holds_to_the_range_too(group):
    server = group.server()
    body = json.dumps({"input": FLAT | {"area": 120.0}}).encode()
    assert server.get("flats").express.answers([body])[0] is not None
    Annotating(server).note("flats", None, SMALL, "Ada")
    assert server.get("flats").express.answers([body])[0] is None
    assert server.get("flats").express.answers([json.dumps({"input": FLAT}).encode()])[0] is not None


def test_a_restart_remembers_while_the_registry_is_down(group):
    Annotating(group.server()).note("flats", None, SMALL, "Ada")
    group.close()
    elsewhere = group.settings.model_copy(update={"port": group.settings.port + 1})
    wiring.recall(elsewhere)
    server = wiring.served(elsewhere)
    server.refresh()
    assert refused(server, area=120.0) == [("/input/area", "out-of-range")]
    assert area(server).labels == {"fr": "Surface"}


def test_a_range_without_most_examples_keeps_the_version_served_and_hides_them(group):
    server = group.server()
    before = server.describe("flats").examples
    Annotating(server).note("flats", None, Notes(columns={"area": ColumnNotes(lowest=60, highest=62)}), "Ada")
    assert server.get("flats").description.schema.columns
    assert server.serving()["flats"].failure is None
    assert all(60 <= row["area"] <= 62 for row in server.describe("flats").examples if row["area"] is not None)
    Annotating(server).note("flats", None, Notes(columns={"area": ColumnNotes(lowest=1000)}), "Ada")
    assert refused(server) == [("/input/area", "out-of-range")]
    assert len(before) > len(server.describe("flats").examples)


def test_a_version_that_is_not_served_can_be_noted(group, again):
    second = again("flats")
    server, other = group.server(), group.server()
    assert server.get("flats", second)
    Annotating(server).note("flats", second, SMALL, "Ada")
    for each in (server, other):
        each.refresh()
        assert area(each, second).highest == 90
        assert area(each).highest is None
    assert other.get("flats", second).description.schema.columns


def test_one_copy_of_a_version_is_loaded_however_often_it_is_noted(group):
    server = group.server()
    first = key_of(server.serving()["flats"].fetched)
    for author in ("Ada", "Grace", "Ada"):
        Annotating(server).note("flats", None, SMALL, author)
    last = key_of(server.serving()["flats"].fetched)
    assert last[:3] == first[:3]
    assert last != first
    loaded = server._shelf._memory._loaded
    assert [key for key in loaded if key[0] == "flats"] == [last]


@pytest.mark.parametrize(
    ("column", "pointer"),
    [
        ({"district": ColumnNotes(nullable=True)}, "/columns/district/nullable"),
        ({"garden": ColumnNotes(choices=("a",))}, "/columns/garden/choices"),
        ({"area": ColumnNotes(lowest=float("nan"))}, "/columns/area/lowest"),
        ({"built": ColumnNotes(lowest="soon")}, "/columns/built/lowest"),
        ({"built": ColumnNotes(lowest="19680503")}, "/columns/built/lowest"),
        ({"built": ColumnNotes(lowest=19680503)}, "/columns/built/lowest"),
        ({"built": ColumnNotes(highest="1968-W18-5")}, "/columns/built/highest"),
        ({"area": ColumnNotes(lowest=10**400)}, "/columns/area/lowest"),
        ({"area": ColumnNotes(lowest=10, example=5)}, "/columns/area/example"),
    ],
)
def test_what_does_not_fit_is_refused_by_name_and_not_kept(group, column, pointer):
    server = group.server()
    with pytest.raises(Invalid) as found:
        Annotating(server).note("flats", None, Notes(columns=column), "Ada")
    assert [field.pointer for field in found.value.fields] == [pointer]
    assert Annotating(server).revisions("flats", None) == ()
    with pytest.raises(ModelNotFound):
        Annotating(server).note("nothing", None, SMALL, "Ada")
    with pytest.raises(ModelNotFound):
        Annotating(server).note("flats", "99", SMALL, "Ada")


@pytest.mark.parametrize("columns", [{"gone": {"unit": "m"}}, {"area": {"labels": {"en": 5}}}, ["area"], 3])
def test_what_others_write_into_the_tags_stops_nothing(group, columns):
    client = group.follower.registry.client
    written = {"id": new_id(), "author": "?", "made_at": datetime.now(UTC).isoformat(), "notes": {"columns": columns}}
    client.set_model_version_tag("flats", "1", NOTES + str(written["id"]), json.dumps(written))
    client.set_registered_model_tag("flats", f"{REVISED}1", "whatever")
    group.follower.look()
    server = group.server()
    assert server.get("flats").validator.row(FLAT)
    assert server.serving()["flats"].failure is None
