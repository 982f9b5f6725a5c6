"""MLflow's own store inside the home, and whether its server is up."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from http import HTTPStatus
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

FILE = "sqlite:///"


def is_made(uri: str) -> bool:
    """Whether MLflow began to make the tables of a store in a file, in an earlier start."""
    file = Path(uri.removeprefix(FILE))
    if not uri.startswith(FILE) or not file.exists():
        return False
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT count(*) FROM alembic_version").fetchone()[0])
    except sqlite3.OperationalError:
        return False


def make(uri: str, artifacts: Path) -> None:
    """Make the store's tables when they are missing, so that every experiment keeps its artefacts in one folder.

    Left to its client, MLflow has the experiment "Default", where plain scripts log, keep them in the working folder.

    Args:
        uri: Of our own store.
        artifacts: The folder.
    """
    if is_made(uri):
        return
    # Half of MLflow comes with it.
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # noqa: PLC0415

    SqlAlchemyStore(uri, artifacts.as_uri()).engine.dispose()


def server_answers(port: int) -> bool:
    """Whether our MLflow server is up, by when it has made its tables."""
    direct = build_opener(ProxyHandler({}))
    try:
        with direct.open(f"http://127.0.0.1:{port}/health", timeout=2) as answer:
            return answer.status == HTTPStatus.OK
    except OSError:
        return False
