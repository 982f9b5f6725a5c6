from __future__ import annotations

import pytest
from mlflow import MlflowClient
from mlflow.entities import Run

from tests.trained import again, home, trained
from triptych import wiring
from triptych.settings import Settings

__all__ = ["again", "home", "trained"]


@pytest.fixture(scope="session")
def client(trained) -> MlflowClient:
    return MlflowClient(tracking_uri=wiring.tracking_uri(Settings(home=trained)))


@pytest.fixture(scope="session")
def run(client) -> Run:
    """The run that made `flats`."""
    return client.get_run(client.get_model_version("flats", "1").run_id)
