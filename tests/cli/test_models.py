from __future__ import annotations

import json


def test_models_are_listed_for_people_and_for_machines(triptych, trained_home):
    assert "penguins" in triptych("models", "--home", trained_home).stdout
    listed = json.loads(triptych("models", "--home", trained_home, "--json").stdout)
    penguins = next(model for model in listed if model["name"] == "penguins")
    assert penguins["aliases"] == ["champion"]
    assert penguins["default"] is False
    assert penguins["metrics"]["accuracy"] > 0.9


def test_a_version_is_promoted_and_one_that_is_not_there_is_said(triptych, trained_home):
    promoted = triptych("promote", "penguins", "1", "--home", trained_home)
    assert promoted.stdout == "penguins is now served by version 1.\n"
    missing = triptych("promote", "penguins", "99", "--home", trained_home)
    assert missing.returncode == 1
    assert "99" in missing.stderr


def test_a_server_that_does_not_answer_is_said_soon(triptych, ports):
    ran = triptych("models", MLFLOW_TRACKING_URI=f"http://127.0.0.1:{ports(1)[0]}", MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
    assert ran.returncode == 1
    assert ran.stderr == "Error: MLflow did not answer; see that it runs and try again.\n"
