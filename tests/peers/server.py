"""A real server process that the clients of other servers ask."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.processes.waiting import free_ports, wait_until

HERE = Path(__file__).parent


@pytest.fixture(scope="package")
def port(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Two servers of `triptych serve` in a home of their own, over the trained one's MLflow; models may be unloaded."""
    (port,) = free_ports(1)
    home = tmp_path_factory.mktemp("peers")
    uri = f"sqlite:///{trained / 'mlflow.db'}"
    environment = {**os.environ, "MLFLOW_TRACKING_URI": uri, "TRIPTYCH_MODEL_CONTROL": "explicit"}
    options = ["--home", str(home), "--port", str(port), "--workers", "2"]
    command = [sys.executable, "-m", "triptych.cli", "serve", *options]
    with (home / "said.log").open("wb") as log:
        server = psutil.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: server.poll() is not None or _ready(port), 90)
        assert server.poll() is None, (home / "said.log").read_text()
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _ready(port: int) -> bool:
    try:
        return answer(port, "GET", "/models/flats/ping")[0] == 200
    except OSError:
        return False


def answer(port: int, method: str, path: str, document: object = None) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, json.dumps(document), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()


def run(*command: str | Path, sent: object = None, folder: Path | None = None) -> str:
    """What a program says that runs in the clients' own environment, and in a folder whose packages it knows."""
    programs = HERE / ".venv" / "bin"
    if not programs.exists():
        pytest.fail("The clients' environment is not there; `make test` makes it.")
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    if folder:
        environment["PYTHONPATH"] = str(folder)
    done = subprocess.run(
        [programs / command[0], *command[1:]],
        check=False,
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
        env=environment,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def asked(program: str, sent: object, *arguments: str, folder: Path | None = None) -> dict:
    """What one of the programs beside this file says."""
    return json.loads(run("python", HERE / program, *arguments, sent=sent, folder=folder).splitlines()[-1])
