"""Engineers see what is served, why not something else, what was served before, and how it answers."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from streamlit.testing.v1 import AppTest

from tests.services.group import group
from tests.trained import again, home, trained
from tests.ui.opening import opened
from triptych import wiring
from triptych.api import create_app
from triptych.api.dependencies import Context, Limits
from triptych.client import Client
from triptych.services.models import Models
from triptych.services.predictions import Predicting

__all__ = ["again", "group", "home", "trained"]

SCREEN = """
from triptych.ui import problems
from triptych.ui.screens import models
problems.shown(models.draw)()
"""

PROMOTION = """
from triptych.ui import session
from triptych.ui.screens import models
models._say_promoted(session.client().models.version("penguins", "{version}"))
"""


@pytest.fixture
def engineer(group):
    """A client of one server of the group."""
    server = group.server()
    context = Context(
        deployments=server,
        models=Models(server, wiring.deployment_history(group.settings)),
        predicting=Predicting(server),
        limits=Limits(predict=1_000_000),
    )
    with TestClient(create_app(context), base_url="http://127.0.0.1") as http:
        yield Client(http=http)


@pytest.fixture
def visit(engineer):
    """Open the models' screen at one model."""

    def open_screen(model: str, language: str = "en") -> AppTest:
        screen = opened(SCREEN, engineer, language)
        screen.run()
        screen.selectbox(key="model").set_value(model).run()
        assert not screen.exception
        return screen

    return open_screen


def history(screen: AppTest) -> list[tuple[str, str]]:
    """The changes and their reasons, newest first."""
    table = next(found.value for found in screen.table if "Why" in found.value or "Pourquoi" in found.value)
    return list(zip(table["Version"], table.get("Why", table.get("Pourquoi")), strict=True))


def test_the_history_says_what_was_served_and_why(visit, engineer, again):
    second = again("penguins")
    screen = visit("penguins")
    assert history(screen) == [("– → 1", "first seen")]
    assert "roll-back" not in {button.key for button in screen.button}
    engineer.models.promote("penguins", second)
    screen = visit("penguins")
    assert history(screen)[0] == (f"1 → {second}", "the champion was moved")
    assert screen.button(key="roll-back").label == "Back to version 1"
    screen.button(key="roll-back").click().run()
    assert any(f"served before version {second}" in text.value for text in screen.markdown)
    assert engineer.models.get("penguins").champion.version == second  # nothing happens before it is confirmed
    assert engineer.models.roll_back("penguins").champion.version == "1"
    screen = visit("penguins")
    assert history(screen)[0] == (f"{second} → 1", "rolled back")
    assert "roll-back" not in {button.key for button in screen.button}  # nothing was served before that
    assert history(visit("penguins", "fr"))[0] == (f"{second} → 1", "retour en arrière")


def test_why_a_version_is_not_served_is_said_with_what_answers_instead(visit, group, engineer, again):
    second = again("penguins")
    group.bad.add(("penguins", second))
    engineer.models.promote("penguins", second)
    screen = visit("penguins")
    (warning,) = (found.value for found in screen.warning if "not served" in found.value)
    assert warning == f"**Version {second} is not served.** It was tried in vain. Version 1 answers."
    assert screen.selectbox(key="version-penguins").value == "champion"
    group.bad.clear()
    engineer.models.promote("penguins", second)
    assert not any("not served" in found.value for found in visit("penguins").warning)


def test_an_unloaded_model_keeps_its_page_which_says_so(visit, group, engineer):
    group.follower.unload("penguins")
    engineer.models._transport._http.app.state.context.deployments.refresh()
    screen = visit("penguins")
    (warning,) = (found.value for found in screen.warning if "not served" in found.value)
    assert "was unloaded here" in warning
    assert warning.endswith("Nothing answers for this model.")
    assert history(screen)[0] == ("1 → –", "unloaded by hand")
    assert history(visit("penguins", "fr"))[0] == ("1 → –", "déchargée à la main")


def test_a_promotion_of_an_unloaded_model_does_not_say_that_it_is_served(group, engineer, again):
    second = again("penguins")
    screen = AppTest.from_string(PROMOTION.format(version=second), default_timeout=60)
    screen.session_state["client"] = engineer
    for unloaded, said in ((True, "not served yet"), (False, "is served now")):
        (group.follower.unload if unloaded else group.follower.load)("penguins")
        engineer.models.promote("penguins", second)
        (toast,) = screen.run().toast
        assert said in toast.value


def test_the_comparison_with_the_original_is_shown(visit, engineer):
    for model in ("flats", "penguins"):
        parity = engineer.models.get(model).champion.parity
        tiles = {metric.label: metric.value for metric in visit(model).metric}
        assert parity.passed
        assert tiles["Rows compared"] == str(parity.rows)
        assert tiles["Another class"] == str(parity.flips)
        assert "Largest difference" in tiles


def test_what_an_owner_added_is_listed(visit, engineer, group):
    http = engineer.models._transport._http
    http.put("/models/flats/versions/1/schema", json={"author": "Ada", "columns": {"area": {"unit": "m²"}}})
    table = next(found.value for found in visit("flats").table if "Who" in found.value)
    assert list(table["Who"]) == ["Ada"]
    assert "area" in table["Columns"][0]
