"""What every test may use, and what no test may touch."""

from __future__ import annotations

import os
from pathlib import Path

import hypothesis
import pytest

from tools import chromium

# Two busy cores make a deadline fail at random, and a random seed makes somebody else's change fail.
hypothesis.settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("repeatable")

# Read when the libraries are imported, hence not in a fixture.
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MPLBACKEND"] = "Agg"


@pytest.fixture(autouse=True)
def _no_settings_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the settings and the MLflow server of whoever runs the tests."""
    for name in list(os.environ):
        if name.startswith("TRIPTYCH_") and name != "TRIPTYCH_CHROMIUM":
            monkeypatch.delenv(name)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)


@pytest.fixture(scope="session")
def repository() -> Path:
    """The root of the repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, object]) -> dict[str, object]:
    """Start the Chromium that is here, quietly, rather than Playwright's own."""
    path = chromium.find()
    if path is None:
        pytest.fail("No Chromium is here; `make test` finds or installs one.")
    return {**browser_type_launch_args, "executable_path": str(path), "args": list(chromium.ARGUMENTS)}
