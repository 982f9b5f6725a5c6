"""The untouched clients of other servers against a real server process."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from tests.peers.server import answer, asked
from tests.processes.waiting import wait_until
from tests.trained import FLAT, quiet_mlflow

ROWS = [FLAT, {**FLAT, "area": 80.0, "garden": False, "district": "Île"}]
DATATYPES = {"area": "FP64", "rooms": "INT64", "district": "BYTES", "garden": "BOOL", "built": "BYTES", "ref": "BYTES"}
COLUMNS = {name: [datatype, [row[name] for row in ROWS]] for name, datatype in DATATYPES.items()}


@pytest.fixture(scope="module")
def expected(port: int) -> list[float]:
    """What the native route answers."""
    return json.loads(answer(port, "POST", "/models/flats/predict", {"inputs": ROWS})[1])["predictions"]


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
        invoked = client.invoke(pd.DataFrame(ROWS))
        assert invoked.get_predictions().iloc[:, 0].tolist() == expected
        missing = client.invoke(pd.DataFrame([{**FLAT, "area": float("nan")}, FLAT]))
    assert missing.get_predictions().iloc[1, 0] == expected[0]


def test_mlflows_own_client_is_told_row_and_column(port):
    with quiet_mlflow():
        from mlflow.pyfunc.scoring_server.client import ScoringServerClient

        client = ScoringServerClient("127.0.0.1", f"{port}/models/flats")
        with pytest.raises(Exception, match="Row 1: “rooms” must be a whole number"):
            client.invoke(pd.DataFrame([{**FLAT, "rooms": 1.5}]))


def test_tritons_client_unloads_and_loads_a_model_at_every_server(port, expected):
    address, row = f"127.0.0.1:{port}", {"inputs": ROWS}

    def answers() -> set[int]:
        """What new connections are told, which either server may take."""
        return {answer(port, "POST", "/models/flats/predict", row)[0] for _ in range(12)}

    words = ["unload", "unload with dependents", "unload another", "load another", "load with a configuration",
             "load with files", "describe"]  # fmt: skip
    said = asked("control_triton.py", words, address, "flats")
    refused = {word: status for word, (status, _) in said["refused"].items()}
    assert refused == {
        "unload another": "404", "load another": "404", "load with a configuration": "400", "load with files": "400",
        "describe": "404",
    }  # fmt: skip
    assert "/v2/repository/models/flats/load" in said["refused"]["describe"][1]
    assert (said["state"], said["ready"]) == (["UNAVAILABLE", "unloaded"], False)
    assert {"model_repository", "model_repository(unload_dependents)"} <= set(said["extensions"])
    wait_until(lambda: answers() == {404}, 10)
    assert answer(port, "GET", "/models/penguins/ping")[0] == 200

    said = asked("control_triton.py", ["load"], address, "flats")
    assert (said["refused"], said["state"], said["ready"]) == ({}, ["READY", ""], True)
    assert answers() == {200}
    assert json.loads(answer(port, "POST", "/models/flats/predict", row)[1])["predictions"] == expected
