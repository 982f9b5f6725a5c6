"""The untouched clients of other servers against a real server process."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pandas as pd
import psutil
import pytest

from tests.processes.waiting import free_ports, wait_until
from tests.trained import FLAT, quiet_mlflow, trained

__all__ = ["trained"]

HERE = Path(__file__).parent
ROWS = [FLAT, {**FLAT, "area": 80.0, "garden": False, "district": "Île"}]
DATATYPES = {"area": "FP64", "rooms": "INT64", "district": "BYTES", "garden": "BOOL", "built": "BYTES", "ref": "BYTES"}
COLUMNS = {name: [datatype, [row[name] for row in ROWS]] for name, datatype in DATATYPES.items()}


@pytest.fixture(scope="module")
def port(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """`triptych serve` in a home of its own, over the trained one's MLflow."""
    (port,) = free_ports(1)
    home = tmp_path_factory.mktemp("peers")
    environment = {**os.environ, "MLFLOW_TRACKING_URI": f"sqlite:///{trained / 'mlflow.db'}"}
    command = [sys.executable, "-m", "triptych.cli", "serve", "--home", str(home), "--port", str(port)]
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
        return _answer(port, "GET", "/models/flats/ping")[0] == 200
    except OSError:
        return False


def _answer(port: int, method: str, path: str, document: object = None) -> tuple[int, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request(method, path, json.dumps(document), {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()


@pytest.fixture(scope="module")
def expected(port: int) -> list[float]:
    """What the native route answers."""
    return json.loads(_answer(port, "POST", "/models/flats/predict", {"inputs": ROWS})[1])["predictions"]


def asked(program: str, sent: object, *arguments: str) -> dict:
    """What a program says that runs in the clients' own environment."""
    python = HERE / ".venv" / "bin" / "python"
    if not python.exists():
        pytest.fail("The clients' environment is not there; `make test` makes it.")
    done = subprocess.run(
        [python, HERE / program, *arguments],
        check=False,
        input=json.dumps(sent),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_tritons_client_asks_in_json_in_bytes_and_compressed(port, expected):
    said = asked("ask_triton.py", COLUMNS, f"127.0.0.1:{port}", "flats")
    status, message = said.pop("error")
    assert status == "400"
    assert "Row 1: “rooms” is missing" in message
    assert said == {
        "live": True, "ready": True, "model_ready": True, "no_such_model_ready": False, "server": "triptych",
        "inputs": ["ref", *list(DATATYPES)[:-1]], "index": ["flats", "penguins", "reviews"], "id": "call-7",
        **dict.fromkeys(("default", "json", "gzip", "deflate", "version"), expected),
    }  # fmt: skip


def test_kserves_client_asks_by_both_of_its_protocols(port, expected):
    said = asked("ask_kserve.py", {"columns": COLUMNS, "rows": ROWS}, f"http://127.0.0.1:{port}", "flats")
    assert "inputs" in said.pop("error")
    assert said == {
        "ready": True, "live": True, "model_ready": True, "model_ready_v1": True,
        **dict.fromkeys(("v1", "binary", "json"), expected),
    }  # fmt: skip


def test_mlflows_own_client_scores_frames_and_arrays(port, expected):
    with quiet_mlflow():
        from mlflow.pyfunc.scoring_server.client import ScoringServerClient

        client = ScoringServerClient("127.0.0.1", f"{port}/models/flats")
        client.wait_server_ready(timeout=10)
        answer = client.invoke(pd.DataFrame(ROWS))
        assert answer.get_predictions().iloc[:, 0].tolist() == expected
        missing = client.invoke(pd.DataFrame([{**FLAT, "area": float("nan")}, FLAT]))
    assert missing.get_predictions().iloc[1, 0] == expected[0]


def test_mlflows_own_client_is_told_row_and_column(port):
    with quiet_mlflow():
        from mlflow.pyfunc.scoring_server.client import ScoringServerClient

        client = ScoringServerClient("127.0.0.1", f"{port}/models/flats")
        with pytest.raises(Exception, match="Row 1: “rooms” must be a whole number"):
            client.invoke(pd.DataFrame([{**FLAT, "rooms": 1.5}]))
