"""The processes of `up` and of `serve`."""

from __future__ import annotations

import os
from collections.abc import Mapping

from triptych.cli import home
from triptych.cli.ports import answers
from triptych.cli.processes import THREADS, program
from triptych.cli.service import Plan
from triptych.settings import Settings

ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
"""glibc gives each thread memory of its own, megabytes that stay; few threads of a server ask for any at once."""


def whole(settings: Settings) -> list[Plan]:
    """MLflow (unless there is one elsewhere), the application, the follower and the worker."""
    application = _plan(settings, "application", "The application", "app", variables=_threads())
    follower = _follower(settings)
    worker = _plan(settings, "worker", "The job worker", "worker")
    others = [worker, *_compactor(settings)]
    if settings.mlflow_tracking_uri is not None:
        return [application, follower, *others]
    return [application, _plan(settings, "mlflow", "MLflow", "tracking-server"), follower, *others]


def planes(settings: Settings, fd: int, workers: int) -> list[Plan]:
    """Several servers of predictions on one socket, and the follower that tells them what to serve."""
    titles = ["The server"] if workers == 1 else [f"Server {number}" for number in range(1, workers + 1)]
    servers = [
        _plan(settings, f"serve-{number}", title, "plane", str(fd), inherit=(fd,), variables=_threads())
        for number, title in enumerate(titles, 1)
    ]
    return [*servers, _follower(settings), *_compactor(settings)]


def mlflow_answers(settings: Settings) -> bool:
    """Whether our own MLflow server is up."""
    return answers("127.0.0.1", settings.mlflow_port, "/health")


def application_answers(settings: Settings) -> bool:
    """Whether the application has its models loaded."""
    return answers(settings.host, settings.port, "/health/ready")


def _compactor(settings: Settings) -> list[Plan]:
    return [_plan(settings, "compactor", "The log's compactor", "compact")] if settings.prediction_log else []


def _follower(settings: Settings) -> Plan:
    return _plan(settings, "follower", "The follower", "follow")


def _threads() -> dict[str, str]:
    """What a server's libraries read when they are imported, unless the user set it."""
    return {name: os.environ.get(name, count) for name, count in {**THREADS, **ONE_ARENA}.items()}


def _plan(
    settings: Settings,
    name: str,
    title: str,
    *arguments: str,
    inherit: tuple[int, ...] = (),
    variables: Mapping[str, str] | None = None,
) -> Plan:
    return Plan(
        title=title,
        command=program(*arguments),
        # What a process prints must be in its log when it dies.
        environment={**os.environ, "PYTHONUNBUFFERED": "1", **(variables or {})},
        log=home.log_file(settings.home, name),
        inherit=inherit,
    )
