"""The processes of `up` and of `serve`."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from triptych.cli import home
from triptych.cli.ports import answers
from triptych.cli.processes import program
from triptych.cli.service import Plan
from triptych.settings import Settings


def whole(settings: Settings) -> list[Plan]:
    """MLflow (unless there is one elsewhere), the application and the worker."""
    application = _plan(settings, "application", "The application", "app")
    worker = _plan(settings, "worker", "The job worker", "worker")
    if settings.mlflow_tracking_uri is not None:
        return [application, worker]
    mlflow = _plan(settings, "mlflow", "MLflow", "tracking-server")
    if _has_tables(settings.home / "mlflow.db"):
        return [application, mlflow, worker]
    # Only one process may make MLflow's tables.
    later = Plan(
        title=application.title,
        command=application.command,
        environment=application.environment,
        log=application.log,
        ready=lambda: mlflow_answers(settings),
    )
    return [mlflow, later, worker]


def planes(settings: Settings, fd: int, workers: int) -> list[Plan]:
    """Several servers of predictions on one socket."""
    titles = ["The server"] if workers == 1 else [f"Server {number}" for number in range(1, workers + 1)]
    return [
        _plan(settings, f"serve-{number}", title, "plane", str(fd), inherit=(fd,))
        for number, title in enumerate(titles, 1)
    ]


def mlflow_answers(settings: Settings) -> bool:
    """Whether our own MLflow server is up."""
    return answers("127.0.0.1", settings.mlflow_port, "/health")


def application_answers(settings: Settings) -> bool:
    """Whether the application has its models loaded."""
    return answers(settings.host, settings.port, "/health/ready")


def _plan(settings: Settings, name: str, title: str, *arguments: str, inherit: tuple[int, ...] = ()) -> Plan:
    return Plan(
        title=title,
        command=program(*arguments),
        # What a process prints must be in its log when it dies.
        environment={**os.environ, "PYTHONUNBUFFERED": "1"},
        log=home.log_file(settings.home, name),
        inherit=inherit,
    )


def _has_tables(store: Path) -> bool:
    """Whether MLflow's store was made to its end."""
    if not store.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0] > 0
    except sqlite3.OperationalError:
        return False
