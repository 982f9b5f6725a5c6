"""How long one row takes through `/predict`, over loopback, one request after the other."""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from statistics import quantiles
from urllib.parse import urlsplit

from benchmarks.table import render

WARM_UP = 200
PATIENCE = 180
"""Seconds that a server of our own may take to train its samples and answer."""


def main() -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--url", help="a running server; without it one is started in a temporary home, with the samples"
    )
    parser.add_argument(
        "--model", action="append", help="a model to ask; may be repeated (bikes, penguins and reviews)"
    )
    parser.add_argument(
        "--requests", type=int, default=3000, help="how many requests are measured for each model (3000)"
    )
    arguments = parser.parse_args()
    try:
        with nullcontext(arguments.url) if arguments.url else _server() as url:
            _report(url, arguments.model, arguments.requests)
    except (OSError, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def measure(url: str, model: str, requests: int) -> list[float]:
    """Time requests of one row over one connection that is kept open.

    Args:
        url: The server's address.
        model: Who is asked; a real row of its training data is the question.
        requests: How many are measured, after some that are not.

    Returns:
        Milliseconds of each.

    Raises:
        RuntimeError: An answer is not 200.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port or 80, timeout=30)
    example = json.loads(_answer(connection, "GET", f"/models/{model}/examples?limit=1"))["examples"][0]
    path, body = f"/models/{model}/predict", json.dumps({"input": example})
    for _ in range(WARM_UP):
        _answer(connection, "POST", path, body)
    times = []
    for _ in range(requests):
        started = time.perf_counter()
        _answer(connection, "POST", path, body)
        times.append((time.perf_counter() - started) * 1000)
    connection.close()
    return times


def _report(url: str, models: list[str] | None, requests: int) -> None:
    rows = []
    for model in models or ["bikes", "penguins", "reviews"]:
        times = measure(url, model, requests)
        cuts = quantiles(times, n=100, method="inclusive")
        figures = [f"{value:.2f}" for value in (cuts[49], cuts[89], cuts[98], max(times))]
        rows.append([model, str(requests), *figures, f"{1000 * len(times) / sum(times):.0f}"])
    print("One row, one connection, one request at a time; milliseconds.\n")
    print(render(["model", "requests", "p50", "p90", "p99", "max", "per second"], rows))


def _answer(connection: http.client.HTTPConnection, method: str, path: str, body: str | None = None) -> bytes:
    connection.request(method, path, body, {"Content-Type": "application/json"})
    response = connection.getresponse()
    answer = response.read()
    if response.status != http.HTTPStatus.OK:
        message = f"{method} {path} answered {response.status}: {answer[:300].decode(errors='replace')}"
        raise RuntimeError(message)
    return answer


@contextmanager
def _server() -> Iterator[str]:
    port, mlflow_port = _free_port(), _free_port()
    program = Path(sys.executable).with_name("triptych")
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home, Path(home, "up.log").open("w+b") as log:
        command = [
            program,
            "up",
            "--home",
            home,
            "--port",
            str(port),
            "--mlflow-port",
            str(mlflow_port),
            "--no-browser",
        ]
        print("Starting a server with the sample models ...", file=sys.stderr)
        group = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            _wait(group, f"http://127.0.0.1:{port}", Path(home, "up.log"))
            yield f"http://127.0.0.1:{port}"
        finally:
            os.kill(group.pid, signal.SIGINT)
            group.wait(timeout=30)


def _wait(group: subprocess.Popen[bytes], url: str, log: Path) -> None:
    parts = urlsplit(url)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and group.poll() is None:
        try:
            connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=5)
            models = json.loads(_answer(connection, "GET", "/models"))["models"]
            if {model["name"] for model in models if model["ready"]} >= {"bikes", "penguins", "reviews"}:
                return
        except (OSError, http.client.HTTPException, RuntimeError, ValueError):
            pass
        time.sleep(0.5)
    message = f"The server did not get ready. It said:\n{log.read_text(errors='replace')[-2000:]}"
    raise RuntimeError(message)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


if __name__ == "__main__":
    sys.exit(main())
