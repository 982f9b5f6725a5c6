"""What the OpenAPI document promises, and what the Open Inference Protocol asks for, hold for whatever is sent."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.python.asgi import HOST

from tests.api import open_inference
from tests.api.conftest import application
from tests.trained import quiet_mlflow
from triptych.settings import Settings

CHECKS = (
    "not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
)  # fmt: skip
CONFIG = {
    "checks": {"enabled": False, **{name: {"enabled": True} for name in CHECKS}},
    "dictionaries": {
        "models": {"values": ["flats", "penguins", "reviews", "none"]},
        "versions": {"values": ["1", "@champion", "9"]},
    },
    "parameters": {
        "path.name": {"dictionary": "models", "probability": 0.8},
        "path.version": {"dictionary": "versions", "probability": 0.8},
    },
}
CASES = 12
"""Of each operation."""


@pytest.fixture(scope="module")
def described_app(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An application with a registry of its own, since some routes move what is served."""
    folder = tmp_path_factory.mktemp("contract")
    shutil.copy(trained / "mlflow.db", folder)
    chosen = Settings(home=folder, default_model="reviews", model_control="explicit")
    app = application(chosen, folder, hosts={HOST})
    deployments = app.state.context.deployments
    client = deployments.registry.client
    first = client.get_model_version("flats", "1")
    with quiet_mlflow():
        client.create_model_version("flats", first.source, run_id=first.run_id, tags=first.tags)
    deployments.source.fetch("flats", "2")
    deployments.refresh()
    return app


def reached(document: schemathesis.BaseSchema, subtests: pytest.Subtests) -> dict[str, set[int]]:
    """Call every operation with what fits and with what does not; what each answered."""
    seen: dict[str, set[int]] = defaultdict(set)
    # What unloads models goes last, for nothing answers afterwards.
    operations = sorted((found.ok() for found in document.get_all_operations()), key=lambda one: "unload" in one.label)
    for operation in operations:
        fitting, other = (operation.as_strategy(generation_mode=mode) for mode in schemathesis.GenerationMode)

        @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
        @given(fitting | other)
        def answers_as_promised(case: schemathesis.Case) -> None:
            seen[case.operation.label].add(case.call_and_validate().status_code)

        with subtests.test(operation.label):
            answers_as_promised()
    return seen


def test_every_answer_is_one_that_our_document_promises(described_app, subtests):
    config = SchemathesisConfig.from_dict(CONFIG)
    seen = reached(schemathesis.openapi.from_asgi("/openapi.json", described_app, config=config), subtests)
    typed = ("flats", "penguins", "reviews", "flats/versions/1", "flats/versions/2")
    assert all(200 in seen[f"POST /models/{path}/predict"] for path in typed)


def test_every_answer_is_one_that_the_protocol_knows(described_app, subtests):
    document = schemathesis.openapi.from_dict(open_inference.DOCUMENT, config=SchemathesisConfig.from_dict(CONFIG))
    document.app = described_app
    for name in ("flats", "penguins", "reviews"):  # the other test may have left them unloaded
        described_app.state.context.control.load(name)
    seen = reached(document, subtests)
    assert not [operation for operation, statuses in seen.items() if 200 not in statuses]


def test_every_predicting_route_says_what_may_go_wrong(described_app):
    document = described_app.openapi()
    predicting = [
        operation
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method == "post" and path.endswith(("predict", "infer", "invocations"))
    ]
    assert len(predicting) >= 3 + 3 + 2 + 1
    for operation in predicting:
        assert {"404", "413", "415", "503", "504"} <= operation["responses"].keys(), operation["operationId"]
    assert "HTTPValidationError" not in document["components"]["schemas"]
