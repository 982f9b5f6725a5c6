"""What is served follows the registry, and keeps serving when a new version can't be."""

from __future__ import annotations

import shutil

import pytest

from tests.trained import FLAT, PENGUIN, REVIEW, quiet_mlflow
from triptych import wiring
from triptych.domain.errors import ModelNotFound, ModelUnusable, NoDefaultModel, TrackingUnavailable, Unavailable
from triptych.domain.model import CHAMPION
from triptych.domain.package import PACKAGE_PATH
from triptych.registry.models import DEFAULT, DIGEST
from triptych.services.deployments import Deployments
from triptych.services.memory import OTHERS
from triptych.services.models import Models
from triptych.services.predictions import Predicting


@pytest.fixture
def deployments(home) -> Deployments:
    """What is served of a home of one's own, loaded."""
    found = wiring.deployments(home)
    with quiet_mlflow():
        found.refresh()
    return found


@pytest.fixture
def predicting(deployments) -> Predicting:
    return Predicting(deployments)


@pytest.fixture
def models(deployments) -> Models:
    return Models(deployments)


def test_nothing_is_served_before_the_first_look(home):
    found = wiring.deployments(home)
    assert not found.followed
    with pytest.raises(Unavailable, match="still being loaded"):
        found.get("flats")


def test_a_moved_alias_is_followed(deployments, predicting, again):
    second = again("flats")
    deployments.refresh()
    assert predicting.row("flats", None, FLAT).version == "1"
    deployments.registry.point("flats", CHAMPION, second)
    assert predicting.row("flats", None, FLAT).version == "1"
    deployments.refresh()
    assert predicting.row("flats", None, FLAT).version == "2"
    assert predicting.row("flats", "1", FLAT).version == "1"
    deployments.registry.point("flats", CHAMPION, "1")
    deployments.refresh()
    assert predicting.row("flats", None, FLAT).version == "1"


def test_a_version_that_can_not_be_loaded_leaves_the_old_one_serving(deployments, predicting, models, again):
    bad = again("flats", **{DIGEST: "0" * 64})
    deployments.registry.point("flats", CHAMPION, bad)
    deployments.refresh()
    model = models.get("flats")
    assert model.ready
    assert model.champion.version == "1"
    assert "not those that were registered" in model.problem
    assert predicting.row("flats", None, FLAT).version == "1"
    assert models.version("flats").version == "1"
    assert deployments.loaded("flats")
    assert predicting.row("penguins", None, PENGUIN).version == "1"
    with pytest.raises(ModelUnusable):
        predicting.row("flats", bad, FLAT)
    deployments.registry.point("flats", CHAMPION, "1")
    deployments.refresh()
    assert models.get("flats").problem is None


def test_a_first_version_that_can_not_be_loaded_is_listed_with_its_problem(home, again):
    fresh = wiring.deployments(home)
    bad = again("flats", **{DIGEST: "0" * 64})
    fresh.registry.point("flats", CHAMPION, bad)
    fresh.refresh()
    model = Models(fresh).get("flats")
    assert not model.ready
    assert model.champion is None
    assert model.problem.endswith(".")


def test_why_a_version_can_not_be_loaded_is_said_without_loading_it_again(home, again, monkeypatch):
    fresh = wiring.deployments(home)
    fresh.registry.point("flats", CHAMPION, again("flats", **{DIGEST: "0" * 64}))
    fresh.refresh()
    monkeypatch.setattr(fresh._shelf._loading, "load", None)
    for _ in range(2):
        fresh.refresh()
        with pytest.raises(ModelUnusable, match="not those that were registered"):
            fresh.get("flats")


def test_a_version_that_was_not_fetched_is_fetched_at_the_next_look(
    deployments, predicting, models, again, monkeypatch
):
    def fail(*_: object) -> None:
        raise TrackingUnavailable

    deployments.registry.point("flats", CHAMPION, again("flats"))
    with monkeypatch.context() as down:
        down.setattr(deployments.registry, "version", fail)
        deployments.refresh()
        assert predicting.row("flats", None, FLAT).version == "1"
        assert models.get("flats").problem is None
    deployments.refresh()
    assert predicting.row("flats", None, FLAT).version == "2"


def test_a_model_that_fails_unforeseen_does_not_keep_the_others_from_being_served(home, monkeypatch):
    fresh = wiring.deployments(home)
    load = fresh._shelf._loading.load
    monkeypatch.setattr(
        fresh._shelf._loading, "load", lambda found: {}["x"] if found.version.name == "flats" else load(found)
    )
    fresh.refresh()
    assert [model.ready for model in Models(fresh).list()] == [False, True, True]
    assert Models(fresh).get("flats").problem.endswith("log.")


def test_a_damaged_folder_of_the_cache_is_fetched_again(home):
    for damage in ("schema.json", "."):
        fresh = wiring.deployments(home)
        fresh.refresh()
        fetched = fresh.source.fetch("penguins", "1")
        package = home.home / "cache" / fetched.folder / PACKAGE_PATH
        if damage == ".":
            shutil.rmtree(package)
        else:
            (package / damage).write_text("{}")
        fresh.refresh()
        assert fresh.get("penguins").version.version == "1"


def test_a_model_that_is_gone_is_served_no_more(deployments):
    deployments.registry.client.delete_registered_model("reviews")
    deployments.refresh()
    assert deployments.serving().keys() == {"flats", "penguins"}
    with pytest.raises(ModelNotFound):
        deployments.get("reviews")


def test_a_registry_that_does_not_answer_leaves_everything_serving(deployments, predicting, monkeypatch):
    def fail() -> None:
        raise TrackingUnavailable

    monkeypatch.setattr(deployments.registry, "models", fail)
    with pytest.raises(TrackingUnavailable):
        deployments.refresh()
    assert predicting.row("flats", None, FLAT).version == "1"


def test_the_default_is_the_settings_then_the_marked_then_the_only_one(home, deployments):
    with pytest.raises(NoDefaultModel, match="none is the default"):
        deployments.get(None)
    deployments.registry.mark_default("penguins")
    deployments.refresh()
    assert deployments.default_name() == "penguins"
    deployments.registry.mark_default("reviews")
    deployments.refresh()
    assert deployments.default_name() == "reviews"
    assert [model.name for model in deployments.registry.models() if model.default] == ["reviews"]

    chosen = wiring.deployments(home.model_copy(update={"default_model": "flats"}))
    chosen.refresh()
    assert chosen.get(None).version.name == "flats"
    deployments.registry.client.delete_registered_model_tag("reviews", DEFAULT)
    only = wiring.deployments(home, ["fl*"])
    only.refresh()
    assert only.serving().keys() == {"flats"}
    assert only.get(None).version.name == "flats"


def test_without_any_model_the_default_says_what_to_do(deployments, home):
    none = wiring.deployments(home, ["nothing"])
    none.refresh()
    with pytest.raises(NoDefaultModel, match="train one"):
        none.get(None)


@pytest.mark.parametrize(("name", "version"), [("none", None), ("flats", "99"), ("flats", "@none"), ("flats", "x")])
def test_what_is_not_there_is_not_found(deployments, models, name, version):
    with pytest.raises(ModelNotFound):
        deployments.get(name, version)
    for ask in (models.version, models.schema, models.report):
        with pytest.raises(ModelNotFound):
            ask(name, version)


def test_other_versions_are_kept_loaded_but_not_without_end(deployments, home, again):
    for _ in range(OTHERS + 1):
        deployments.get("flats", again("flats"))
    loaded = [key[:2] for key in deployments._shelf._memory._loaded]
    assert len(loaded) == OTHERS + 3
    assert ("flats", "2") not in loaded
    assert ("flats", "1") in loaded
    assert len(list((home.home / "cache").iterdir())) == 3


def test_a_promotion_is_served_at_once(models, predicting, again):
    second = again("flats")
    promoted = models.promote("flats", second)
    assert promoted.aliases == ("champion",)
    assert predicting.row("flats", None, FLAT).version == second
    assert models.get("flats").champion.aliases == ("champion",)
    assert [version.version for version in models.versions("flats")] == ["2", "1"]
    models.promote("flats", "1", "previous")
    assert predicting.row("flats", "@previous", FLAT).version == "1"
    with pytest.raises(ModelNotFound):
        models.promote("flats", "99")
    assert models.version("flats").version == second


def test_an_answer_names_who_gave_it(predicting):
    one, other = (predicting.row("reviews", None, REVIEW) for _ in range(2))
    assert one.prediction_id < other.prediction_id or one.prediction_id[:13] == other.prediction_id[:13]
    assert one.prediction_id != other.prediction_id
    assert (one.model, one.version, one.threshold) == ("reviews", "1", 0.5)
    assert len(one.digest) == 64
