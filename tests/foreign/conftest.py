"""An MLflow store in which plain scripts logged models with their own libraries, and the service over it."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.trained import quiet_mlflow
from triptych import wiring
from triptych.api import create_app
from triptych.api.dependencies import Context, Limits
from triptych.services.models import Models
from triptych.services.predictions import Predicting
from triptych.settings import Settings, load

HERE = Path(__file__).parent
SCRIPTS = sorted(path.stem for path in (HERE / "logged").glob("*.py"))
CARRY_CODE = ("trips", "basket", "tariff", "fields", "images", "unsigned", "shown")
"""Models whose files are pickles or code."""


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose MLflow the scripts were run against; to be read only."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "foreign"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            environment = {**os.environ, "MLFLOW_TRACKING_URI": wiring.tracking_uri(Settings(home=folder))}
            subprocess.run(
                [sys.executable, HERE / "log_all.py", *SCRIPTS], cwd=folder, env=environment, check=True, timeout=500
            )
            (folder / "done").touch()
    return folder


def plane(settings: Settings, *names: str) -> TestClient:
    """The prediction plane over some of the models."""
    loaded = wiring.deployments(settings, names)
    with quiet_mlflow():
        loaded.refresh()
    context = Context(
        deployments=loaded, models=Models(loaded), predicting=Predicting(loaded), limits=Limits(predict=1_000_000)
    )
    return TestClient(create_app(context), base_url="http://127.0.0.1", raise_server_exceptions=False)


@pytest.fixture(scope="session")
def serve(logged: Path) -> Callable[..., TestClient]:
    """Makes the prediction plane over some of the models, with settings."""
    return lambda *names, **settings: plane(load(home=logged, **settings), *names)


@pytest.fixture(scope="session")
def http(serve: Callable[..., TestClient]) -> Iterator[TestClient]:
    """The prediction plane over all of them, those that carry code being trusted."""
    with serve(trusted_models=",".join(CARRY_CODE)) as client:
        yield client
