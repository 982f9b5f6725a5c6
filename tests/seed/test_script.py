"""A model that a plain MLflow script trained and registered is served like any other."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Collection
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

SCRIPT = Path(__file__).with_name("train.py")
FLOWER = [5.1, 3.5, 1.4, 0.2]


@pytest.fixture(scope="module")
def seeded(trained, tmp_path_factory) -> Settings:
    """A home whose MLflow the script was run against, twice."""
    folder = tmp_path_factory.mktemp("seed")
    (folder / "mlflow.db").write_bytes((trained / "mlflow.db").read_bytes())
    settings = load(home=folder)
    # MLflow takes half a minute to guess what a model needs; what it gives up on, it takes from the flavor.
    hurried = {"MLFLOW_REQUIREMENTS_INFERENCE_TIMEOUT": "1"}
    environment = {**os.environ, **hurried, "MLFLOW_TRACKING_URI": wiring.tracking_uri(settings)}
    subprocess.run(
        [sys.executable, str(SCRIPT), "plain", "cloudpickle"], cwd=folder, env=environment, check=True,
        capture_output=True, timeout=120,
    )  # fmt: skip
    return settings


def serve(settings: Settings, trusted: Collection[str] = ()) -> TestClient:
    """The prediction plane over the home."""
    loaded = wiring.deployments(settings.model_copy(update={"trusted_models": tuple(trusted)}), ["iris-*"])
    with quiet_mlflow():
        loaded.refresh()
    context = Context(
        deployments=loaded, models=Models(loaded), predicting=Predicting(loaded), limits=Limits(predict=10_000)
    )
    return TestClient(create_app(context), base_url="http://127.0.0.1", raise_server_exceptions=False)


def test_the_scripts_forest_answers(seeded):
    answer = serve(seeded).post("/models/iris-plain/predict", json={"input": FLOWER})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert body["prediction"] == 0
    assert body["probabilities"].keys() == {"0", "1", "2"}
    assert sum(body["probabilities"].values()) == pytest.approx(1.0)
    assert (body["model"], body["version"], len(body["digest"])) == ("iris-plain", "1", 64)


def test_several_flowers_get_the_answers_that_they_get_alone(seeded):
    http = serve(seeded)
    flowers = [FLOWER, [6.3, 3.3, 6.0, 2.5], [5.9, 3.0, 4.2, 1.5]]
    body = http.post("/models/iris-plain/predict", json={"inputs": flowers}).json()
    assert body["predictions"] == [0, 2, 1]
    alone = [http.post("/models/iris-plain/predict", json={"input": flower}).json() for flower in flowers]
    assert body["probabilities"] == [answer["probabilities"] for answer in alone]


@pytest.mark.parametrize("wrong", [[5.1, 3.5], [], [[1, 2], 3, 4, 5], [1e999, 1, 1, 1], {"a": [1]}])
def test_a_row_that_the_forest_can_not_take_is_a_problem(seeded, wrong):
    text = str(wrong).replace("'", '"').replace("inf", "1e999")
    answer = serve(seeded).post(
        "/models/iris-plain/predict", content=f'{{"input": {text}}}', headers={"content-type": "application/json"}
    )
    assert answer.status_code in {422, 503}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_pickled_forest_is_refused_until_it_is_trusted(seeded):
    http = serve(seeded)
    answer = http.post("/models/iris-cloudpickle/predict", json={"input": FLOWER})
    assert (answer.status_code, answer.json()["code"]) == (409, "untrusted-model")
    assert "iris-cloudpickle" in answer.json()["detail"]
    listed = http.get("/models/iris-cloudpickle").json()
    assert not listed["ready"]
    assert "trust" in listed["problem"]
    assert http.post("/models/iris-plain/predict", json={"input": FLOWER}).status_code == 200


def test_a_pickled_forest_that_is_trusted_answers(seeded):
    answer = serve(seeded, ["iris-cloudpickle"]).post("/models/iris-cloudpickle/predict", json={"input": FLOWER})
    assert answer.status_code == 200, answer.text
    assert answer.json()["prediction"] == 0


def test_the_openapi_document_takes_it_in(seeded):
    document = serve(seeded).get("/openapi.json").json()
    assert "/models/iris-plain/predict" in document["paths"]
