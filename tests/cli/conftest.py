from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes.waiting import free_ports
from triptych.samples import SAMPLES

PENGUINS = next(sample for sample in SAMPLES if sample.name == "penguins")


def run(*arguments, **variables):
    """Run a `triptych` command to its end."""
    hidden = ("TRIPTYCH_", "MLFLOW_TRACKING_URI")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
    command = [sys.executable, "-P", "-m", "triptych.cli", *map(str, arguments)]
    return subprocess.run(
        command,
        env=environment | {"COLUMNS": "200"} | variables,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        text=True,
        timeout=240,
    )


@pytest.fixture(scope="session")
def triptych():
    """Run a `triptych` command to its end."""
    return run


@pytest.fixture(scope="session")
def penguins() -> Path:
    """A small table."""
    return PENGUINS.path


@pytest.fixture(scope="session")
def first_training(tmp_path_factory):
    """A home with one model, and what the command that trained it printed."""
    home = tmp_path_factory.mktemp("trained") / "home"
    arguments = ("--target", PENGUINS.target, "--budget", "5", "--drop", "year", "--home", home, "--json")
    ran = run("train", PENGUINS.path, *arguments)
    assert ran.returncode == 0, ran.stderr
    return home, ran


@pytest.fixture(scope="session")
def trained_home(first_training) -> Path:
    """A home with one model, penguins."""
    return first_training[0]


@pytest.fixture
def ports():
    """Ports that nobody listens on."""
    return free_ports
