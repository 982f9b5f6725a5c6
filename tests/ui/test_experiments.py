"""A training is done again from the page, or the page says why it can't be."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote, urlparse

import mlflow
import pandas as pd
import pytest
from fastapi.testclient import TestClient
from sklearn.linear_model import LinearRegression
from streamlit.testing.v1 import AppTest

import triptych
from tests.client.service import MODEL, application, flats, home
from tests.trained import quiet_mlflow
from tests.ui.opening import opened
from triptych import wiring
from triptych.client import Client

SCREEN = """
from triptych.ui import problems
from triptych.ui.screens import experiments
problems.shown(experiments.draw)()
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A service with a training of its own, one of somebody's code, one of `log_model`, and one without a record."""
    settings = home(tmp_path_factory)
    table, code = flats(settings.home / "flats.csv"), settings.home / "mine.py"
    code.write_text("from sklearn.linear_model import Ridge as make_model\n")
    rows = pd.read_csv(table)[["area", "rooms", "price"]].dropna()
    with quiet_mlflow(), pytest.MonkeyPatch.context() as patch:
        training = wiring.training(settings)
        training.train(table, target="price", name="own", own=code, budget=1e-9, progress=lambda _: None)
        made = training.train(table, target="price", name="earlier", budget=1e-9, progress=lambda _: None)
        run = wiring.registry(settings).client.get_run(made.run_id)
        (Path(unquote(urlparse(run.info.artifact_uri).path)) / "record.json").unlink()
        patch.setenv("TRIPTYCH_HOME", str(settings.home))
        patch.setattr(mlflow, "is_tracking_uri_set", lambda: False)
        model = LinearRegression().fit(rows[["area", "rooms"]], rows["price"])
        triptych.log_model(model, rows, "price", "elsewhere")
        with TestClient(application(settings), base_url="http://127.0.0.1") as http:
            yield Client(http=http)


@pytest.fixture
def visit(client):
    """Open the screen at the training of a model."""

    def open_screen(model: str, language: str = "en") -> AppTest:
        screen = opened(SCREEN, client, language)
        screen.query_params["run"] = next(run.id for run in client.runs.list() if run.model == model)
        screen.run()
        assert not screen.exception
        return screen

    return open_screen


@pytest.mark.parametrize("language", ["en", "fr"])
def test_when_a_training_was_is_a_moment_in_the_form_of_the_page(visit, client, language):
    screen = visit(MODEL, language)
    (table,) = (found for found in screen.dataframe if "Score" in found.value)
    title, form = {"en": ("When", "YYYY-MM-DD HH:mm"), "fr": ("Quand", "DD/MM/YYYY HH:mm")}[language]
    assert json.loads(table.proto.columns)[title]["type_config"]["format"] == form
    assert pd.api.types.is_datetime64_dtype(table.value[title]), "as a moment it is sorted"


def said(screen: AppTest, words: str) -> bool:
    return any(words in caption.value for caption in screen.caption)


@pytest.mark.parametrize(
    ("model", "english", "french"),
    [("own", "your own code", "votre code"), ("elsewhere", "Run its script again", "Relancez son script")],
)
def test_what_can_only_fail_is_not_offered_and_the_page_says_why(visit, model, english, french):
    for language, words in (("en", english), ("fr", french)):
        screen = visit(model, language)
        assert screen.button(key="reproduce").disabled
        assert said(screen, words)


def test_a_training_that_kept_its_record_is_done_again(visit, client):
    screen = visit(MODEL)
    assert not said(screen, "can’t be done again")
    screen.button(key="reproduce").click().run()
    (job,) = client.jobs.list()
    assert (job.request.reproduces, job.id) == (screen.query_params["run"], screen.query_params["job"])


def test_a_refusal_is_said_in_the_language_of_the_page(visit):
    screen = visit("earlier", "fr").button(key="reproduce").click().run()
    assert said(screen, "une version antérieure l’a enregistré")
    assert not screen.error
