"""A follower and its servers, here in one process: one asks the registry, the others read the catalogue."""

from __future__ import annotations

import shutil

import pytest

from tests.services.group import Group
from tests.trained import FLAT, PENGUIN, quiet_mlflow
from triptych import wiring
from triptych.domain.deployment import Reason
from triptych.domain.errors import Conflict, ModelNotFound, ModelUnusable, TrackingUnavailable, Unavailable
from triptych.domain.package import PACKAGE_PATH
from triptych.registry.models import DIGEST
from triptych.services.models import Models


def models_of(group, server):
    return Models(server, wiring.deployment_history(group.settings))


def test_a_server_knows_nothing_before_the_first_look_and_all_after_it(home):
    server = wiring.served(home)
    server.refresh()
    assert not server.followed
    assert server.confirmed_at is None
    with pytest.raises(Unavailable):
        server.get("flats")
    with quiet_mlflow():
        group = Group(home)
        group.follower.look()
        group.close()
    server.refresh()
    assert server.get("flats").version.version == "1"
    assert server.confirmed_at is not None


def test_a_first_look_that_fails_leaves_no_catalogue(home, monkeypatch):
    group = Group(home)
    monkeypatch.setattr(group.follower.registry, "models", raising(TrackingUnavailable))
    with pytest.raises(TrackingUnavailable):
        group.follower.look()
    assert not group.server().followed
    group.close()


def test_servers_promote_roll_back_and_tell_the_history_through_the_follower(group, again):
    second = again("penguins")
    server, other = group.server(), group.server()
    models = models_of(group, server)
    with pytest.raises(Conflict):
        models.roll_back("penguins")
    assert models.promote("penguins", second).version == second
    assert server.get("penguins").version.version == second
    other.refresh()
    assert other.get("penguins").version.version == second
    assert [version.version for version in models.versions("penguins")] == [second, "1"]

    assert models.roll_back("penguins").champion.version == "1"
    assert "put aside" in models.get("penguins").problem
    group.follower.look()
    group.follower.look()
    server.refresh()
    assert group.follower.registry.alias("penguins", "champion") == "1"
    assert models.get("penguins").problem is None
    told = [(each.before, each.after, each.reason) for each in models.history("penguins", 10)]
    assert told == [(second, "1", Reason.ROLLED_BACK), ("1", second, Reason.FOLLOWED), (None, "1", Reason.FIRST)]
    with pytest.raises(ModelNotFound):
        models.history("nothing", 10)


def test_who_rolled_back_may_think_better_of_it_before_mlflow_knows(group, again):
    second = again("penguins")
    models = models_of(group, group.server())
    models.promote("penguins", second)
    models.roll_back("penguins")
    models.promote("penguins", second)
    assert models.get("penguins").champion.version == second
    group.follower.look()
    assert group.follower.registry.alias("penguins", "champion") == second


def test_a_version_that_is_tried_in_vain_is_not_served_until_it_is_promoted_again(group, again):
    second = again("penguins")
    group.bad.add(("penguins", second))
    server = group.server()
    models = models_of(group, server)
    models.promote("penguins", second)
    assert models.get("penguins").champion.version == "1"
    assert models.get("penguins").problem == "It was tried in vain."
    with pytest.raises(ModelUnusable, match="in vain"):
        server.get("penguins", second)
    group.bad.clear()
    models.promote("penguins", second)
    assert models.get("penguins").problem is None
    assert server.get("penguins").version.version == second


def test_any_version_is_fetched_when_it_is_asked_for(group, again):
    second = again("penguins")
    server = group.server()
    assert server.get("penguins", second).version.version == second
    assert server.get("penguins", "@champion").version.version == "1"
    for version in ("99", "x", "@none"):
        with pytest.raises(ModelNotFound):
            server.get("penguins", version)
    with pytest.raises(ModelNotFound):
        server.get("nothing", "1")


def test_a_damaged_cache_is_mended_by_the_follower(group):
    fetched = group.follower.catalogue.models["penguins"].versions["1"]
    package = group.settings.home / "cache" / fetched.folder / PACKAGE_PATH
    (package / "schema.json").write_text("{}")
    assert group.server().get("penguins").version.version == "1"
    shutil.rmtree(package.parents[1])
    assert group.server().get("penguins").version.version == "1"


def test_a_restart_serves_what_was_served_without_the_registry_and_tries_what_failed_again(group, again):
    bad = again("flats", **{DIGEST: "0" * 64})
    models_of(group, group.server()).promote("flats", bad)
    assert "not those" in group.follower.catalogue.models["flats"].failure.detail
    group.close()
    elsewhere = group.settings.model_copy(update={"port": group.settings.port + 1})
    wiring.recall(elsewhere)
    server = wiring.served(elsewhere)
    server.refresh()
    assert {name: server.get(name).version.version for name in server.serving()} == {
        "flats": "1", "penguins": "1", "reviews": "1"
    }  # fmt: skip
    assert server.confirmed_at == group.server().confirmed_at
    assert server.serving()["flats"].failure is None
    other_registry = elsewhere.model_copy(update={"mlflow_tracking_uri": "http://127.0.0.1:9"})
    wiring.recall(other_registry)
    assert not wiring.served(other_registry).source.look()


def test_lazy_servers_load_at_the_first_request_and_unload_for_the_budget(group):
    server = group.server(loading="lazy", memory_mb=1)
    assert server.loaded("flats") is None
    assert models_of(group, server).get("flats").ready
    assert server.describe("flats").schema.columns
    assert server.loaded("flats") is None
    for _ in range(2):
        assert server.get("flats").validator.row(FLAT)
        assert server.loaded("flats") is not None
        assert server.get("penguins").validator.row(PENGUIN)
    loaded = [name for name in server.serving() if server.loaded(name)]
    assert "penguins" in loaded


def raising(kind):
    def fail(*_: object) -> None:
        raise kind

    return fail


def test_whatever_goes_wrong_when_a_version_is_brought_leaves_the_old_one_with_a_reason(group, again, monkeypatch):
    server, second = group.server(), again("penguins")
    bring = group.follower._fetching._fetch
    monkeypatch.setattr(group.follower._fetching, "_fetch", raising(ZeroDivisionError))
    group.follower.registry.point("penguins", "champion", second)
    for _ in range(2):
        group.follower.look()
        server.refresh()
        model = Models(server).get("penguins")
        assert model.champion.version == "1"
        assert "unforeseen" in model.problem
    with pytest.raises(ModelUnusable, match="unforeseen"):
        server.get("penguins", second)
    monkeypatch.setattr(group.follower._fetching, "_fetch", bring)
    monkeypatch.setattr(group.follower, "_vet", raising(ZeroDivisionError))
    group.follower.look()
    server.refresh()
    assert "unforeseen" in Models(server).get("penguins").problem
    assert server.get("penguins").validator.row(PENGUIN)
    monkeypatch.setattr(group.follower, "_vet", None)
    models_of(group, server).promote("penguins", second)
    assert Models(server).get("penguins").problem is None
    assert server.get("penguins").version.version == second
