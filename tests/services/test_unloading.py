"""Models that are unloaded and loaded by hand: one follower is told, and all of its servers obey."""

from __future__ import annotations

import weakref

import pytest

from tests.services.group import Group
from tests.trained import FLAT, quiet_mlflow
from triptych import wiring
from triptych.domain.deployment import Reason
from triptych.domain.errors import Conflict, ModelNotFound, ModelUnloaded, TrackingUnavailable
from triptych.services.control import Control
from triptych.services.models import Models


@pytest.fixture
def explicit(home):
    """A group whose models may be loaded and unloaded by hand."""
    with quiet_mlflow():
        made = Group(home.model_copy(update={"model_control": "explicit"}))
        made.follower.look()
        yield made
        made.close()


def told(group, name="flats"):
    """The changes of the version that answers, oldest first."""
    history = wiring.deployment_history(group.settings).list(name, 20)
    return [(each.before, each.after, each.reason) for each in reversed(history)]


def restarted(group, **changed):
    """A server of a group that is started again."""
    settings = group.settings.model_copy(update=changed)
    wiring.recall(settings)
    server = wiring.served(settings)
    server.refresh()
    return server


def test_every_server_obeys_and_every_version_leaves_memory(explicit, again):
    second = again("flats")
    server, other = explicit.server(), explicit.server(loading="lazy")
    control = Control(server)
    for each in (server, other):
        assert each.get("flats", second).validator.row(FLAT)
    alive = [weakref.ref(each.get("flats", version).runtime) for each in (server, other) for version in (None, second)]
    control.unload("flats")
    other.refresh()
    for each in (server, other):
        for version in (None, "1", second, "@champion"):
            with pytest.raises(ModelUnloaded, match="/v2/repository/models/flats/load"):
                each.get("flats", version)
        assert each.loaded("flats") is None
        assert each.names() == ["penguins", "reviews"]
        assert not [key for key in each._shelf._memory._loaded if key[0] == "flats"]
        assert each.describe("flats").schema.columns
        model = Models(each).get("flats")
        assert (model.ready, model.champion) == (False, None)
        assert "was unloaded here" in model.problem
    assert [each() for each in alive] == [None] * 4

    control.unload("flats")
    control.load("flats")
    assert server.loaded("flats") is not None
    assert other.get("flats").validator.row(FLAT), "Who loaded it at one server may ask the next one at once."
    assert Models(other).get("flats").ready
    assert told(explicit) == [(None, "1", Reason.FIRST), ("1", None, Reason.UNLOADED), (None, "1", Reason.LOADED)]


def test_an_alias_that_moves_meanwhile_loads_nothing_and_is_followed_by_the_load(explicit, again):
    server = explicit.server()
    control, models = Control(server), Models(server)
    control.unload("flats")
    second = again("flats")
    explicit.follower.registry.point("flats", "champion", second)
    explicit.follower.look()
    server.refresh()
    assert second not in explicit.follower.catalogue.models["flats"].versions
    with pytest.raises(ModelUnloaded):
        server.get("flats")
    assert models.promote("flats", "1").version == "1"
    models.promote("flats", second)
    assert models.get("flats").champion is None
    control.load("flats")
    assert server.get("flats").version.version == second
    third = again("flats")
    explicit.follower.registry.point("flats", "champion", third)
    control.load("flats")
    assert server.get("flats").version.version == third, "What is loaded is brought up to date."


def test_a_version_that_fails_is_not_loaded_and_says_why_until_it_can_be(explicit, again):
    server, second = explicit.server(), again("flats")
    control = Control(server)
    control.unload("flats")
    explicit.bad.add(("flats", second))
    explicit.follower.registry.point("flats", "champion", second)
    for _ in range(2):
        with pytest.raises(Conflict, match=r"“flats” is not loaded\. It was tried in vain\."):
            control.load("flats")
        with pytest.raises(ModelUnloaded):
            server.get("flats")
    explicit.bad.clear()
    control.load("flats")
    assert server.get("flats").version.version == second
    explicit.bad.add(("flats", third := again("flats")))
    explicit.follower.registry.point("flats", "champion", third)
    with pytest.raises(Conflict, match="in vain"):
        control.load("flats")
    assert server.get("flats").version.version == second


def test_a_version_that_this_server_alone_can_not_load_is_told_and_not_tried_at_each_request(explicit, monkeypatch):
    server = explicit.server()
    control = Control(server)
    control.unload("flats")
    monkeypatch.setattr(server._shelf._loading, "load", None)
    with pytest.raises(Conflict, match="see the server's log"):
        control.load("flats")
    assert "can't be loaded" in Models(server).get("flats").problem
    assert server.names() == ["flats", "penguins", "reviews"]


def test_models_that_are_not_there_are_not_found(explicit):
    control = Control(explicit.server())
    for ask in (control.load, control.unload):
        with pytest.raises(ModelNotFound, match="no model “nothing”"):
            ask("nothing")
    explicit.follower.registry.client.create_registered_model("bare")
    with pytest.raises(ModelNotFound, match="no version yet"):
        control.load("bare")


def test_what_is_on_this_disk_is_loaded_while_the_registry_is_down(explicit, again, monkeypatch):
    def fail(*_):
        raise TrackingUnavailable

    server = explicit.server()
    control = Control(server)
    control.unload("flats")
    control.unload("penguins")
    explicit.follower.registry.point("penguins", "champion", again("penguins"))
    explicit.follower.look()
    for name in ("models", "version"):
        monkeypatch.setattr(explicit.follower.registry, name, fail)
    control.load("flats")
    assert server.get("flats").version.version == "1"
    for name in ("penguins", "nothing"):
        with pytest.raises(TrackingUnavailable):
            control.load(name)
    with pytest.raises(ModelUnloaded):
        server.get("penguins")


def test_a_restart_keeps_what_was_unloaded_where_it_can_be_loaded_again_and_nowhere_else(explicit):
    Control(explicit.server()).unload("flats")
    explicit.close()
    with pytest.raises(ModelUnloaded):
        restarted(explicit).get("flats")
    elsewhere = restarted(explicit, port=explicit.settings.port + 1)
    assert elsewhere.get("flats").version.version == "1"
    with pytest.raises(ModelUnloaded):
        restarted(explicit).get("flats")
    assert restarted(explicit, model_control="none").get("flats").version.version == "1"
    assert restarted(explicit).get("flats").version.version == "1"
    assert told(explicit)[-2:] == [("1", None, Reason.UNLOADED), (None, "1", Reason.LOADED)]
