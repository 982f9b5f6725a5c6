"""The processes of `up` and of `serve`."""

from __future__ import annotations

import os

from triptych.cli import home
from triptych.cli.ports import answers
from triptych.cli.processes import program
from triptych.cli.service import Plan
from triptych.settings import Settings


def whole(settings: Settings) -> list[Plan]:
    """MLflow (unless there is one elsewhere), the application and the worker."""
    application = _plan(settings, "application", "The application", "app")
    worker = _plan(settings, "worker", "The job worker", "worker")
    others = [worker, *_compactor(settings)]
    if settings.mlflow_tracking_uri is not None:
        return [application, *others]
    return [application, _plan(settings, "mlflow", "MLflow", "tracking-server"), *others]


def planes(settings: Settings, fd: int, workers: int) -> list[Plan]:
    """Several servers of predictions on one socket."""
    titles = ["The server"] if workers == 1 else [f"Server {number}" for number in range(1, workers + 1)]
    servers = [
        _plan(settings, f"serve-{number}", title, "plane", str(fd), inherit=(fd,))
        for number, title in enumerate(titles, 1)
    ]
    return [*servers, *_compactor(settings)]


def mlflow_answers(settings: Settings) -> bool:
    """Whether our own MLflow server is up."""
    return answers("127.0.0.1", settings.mlflow_port, "/health")


def application_answers(settings: Settings) -> bool:
    """Whether the application has its models loaded."""
    return answers(settings.host, settings.port, "/health/ready")


def _compactor(settings: Settings) -> list[Plan]:
    return [_plan(settings, "compactor", "The log's compactor", "compact")] if settings.prediction_log else []


def _plan(settings: Settings, name: str, title: str, *arguments: str, inherit: tuple[int, ...] = ()) -> Plan:
    return Plan(
        title=title,
        command=program(*arguments),
        # What a process prints must be in its log when it dies.
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        log=home.log_file(settings.home, name),
        inherit=inherit,
    )
