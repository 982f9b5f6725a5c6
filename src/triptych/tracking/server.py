"""MLflow's own server, in this process and alone in it."""

from __future__ import annotations

import importlib
import os
import uuid
from pathlib import Path

import uvicorn

DRAIN_SECONDS = 2


def serve(*, backend: str, artifacts: Path, host: str, port: int) -> None:
    """Serve MLflow's page and API until a signal says stop.

    `mlflow server` starts uvicorn in a child, and workers below it: kill -9 of the first leaves the others. This does
    what it does before that (the same variables, the same check of the store), and then serves here.

    Clients write artefacts by their path rather than through this server, so that those that come over HTTP and those
    that open the store themselves agree on where an artefact is.

    Args:
        backend: SQLAlchemy URL of MLflow's store; its tables are made when they are missing.
        artifacts: Folder of the artefacts of new experiments.
        host: Address to listen on.
        port: Port to listen on.
    """
    # MLflow reads these when its modules are imported, which is why they are imported below.
    os.environ.update(_environment(backend, artifacts))
    handlers = importlib.import_module("mlflow.server.handlers")
    handlers.initialize_backend_stores(backend, backend, str(artifacts))
    application = importlib.import_module("mlflow.server.fastapi_app").app
    uvicorn.run(
        application,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _environment(backend: str, artifacts: Path) -> dict[str, str]:
    """What `mlflow server` sets for the process that serves."""
    return {
        "_MLFLOW_SERVER_FILE_STORE": backend,
        "_MLFLOW_SERVER_REGISTRY_STORE": backend,
        "_MLFLOW_SERVER_ARTIFACT_ROOT": str(artifacts),
        "_MLFLOW_SERVER_BOOT_ID": uuid.uuid4().hex,
        "_MLFLOW_IN_JOB_EXECUTOR": "false",
        "_MLFLOW_SGI_NAME": "uvicorn",
        "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
    }
