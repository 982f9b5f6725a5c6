"""Everything, as `triptych up` starts it, once for all journeys."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.processes.waiting import free_ports
from triptych.client import Client
from triptych.samples import SAMPLES

START_SECONDS = 300
STOP_SECONDS = 60

# The two cores are shared by servers, worker and browser.
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a `triptych up` with its samples; TRIPTYCH_JOURNEYS_URL names one that runs already."""
    if running := os.environ.get("TRIPTYCH_JOURNEYS_URL"):
        yield running
        return
    folder = tmp_path_factory.mktemp("up")
    port, mlflow_port = free_ports(2)
    command = [sys.executable, "-m", "triptych.cli", "up", "--home", str(folder / "home"), "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TRIPTYCH_", "MLFLOW_TRACKING"))}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--mlflow-port", str(mlflow_port), "--no-browser"],
            cwd=folder, env=kept, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            address = f"http://127.0.0.1:{port}"
            wait(process, address, folder / "log")
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=STOP_SECONDS)


def wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    with Client(address) as client:
        while not (client.health.ready() and len(client.models.list()) == len(SAMPLES)):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(1)


@pytest.fixture(scope="session")
def base_url(service: str) -> str:
    """What the browser's relative addresses start from."""
    return service


@pytest.fixture
def visit(page: Page):
    """Open a path of the page in the visitor's browser."""

    def open_path(path: str = "/") -> Page:
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        return page

    return open_path


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    return {**browser_context_args, "locale": "en-GB", "timezone_id": "Europe/Paris"}
