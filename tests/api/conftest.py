"""The whole application, without a socket, over the trained home."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.trained import again, home, quiet_mlflow, trained
from triptych import wiring
from triptych.api import create_app
from triptych.api.dependencies import Context, Limits
from triptych.services.jobs import Jobs
from triptych.services.models import Models
from triptych.services.predictions import Predicting
from triptych.services.recording import Recorder
from triptych.settings import Settings
from triptych.storage.history import History
from triptych.storage.log import PredictionLog

__all__ = ["again", "home", "trained"]

LARGEST = 300_000


def application(settings: Settings, folder: Path, largest: int = LARGEST, **options) -> FastAPI:
    """Wire everything but the follower and the page."""
    kept = Settings(home=folder, max_dataset_bytes=LARGEST)
    loaded = wiring.deployments(settings)
    with quiet_mlflow():
        loaded.refresh()
    datasets = wiring.datasets(kept)
    context = Context(
        deployments=loaded,
        models=Models(loaded),
        predicting=Predicting(loaded, Recorder(PredictionLog(folder / "predictions" / "segments"))),
        control=wiring.control(settings, loaded),
        datasets=datasets,
        jobs=Jobs(wiring.job_store(kept), datasets),
        experiments=wiring.experiments(settings),
        history=History(folder / "predictions"),
        limits=Limits(predict=largest),
    )
    return create_app(context, **options)


@pytest.fixture(scope="session")
def app(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """The application that serves the three models, `reviews` being the default one."""
    folder = tmp_path_factory.mktemp("api")
    return application(Settings(home=trained, default_model="reviews"), folder)


@pytest.fixture(scope="session")
def http(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def flats(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The application with `flats` as its default model, room for large bodies, and models that may be unloaded."""
    settings = Settings(home=trained, default_model="flats", model_control="explicit")
    app = application(settings, tmp_path_factory.mktemp("hostile"), largest=2**24)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client
