"""What must be so before anything is started, each failure one sentence."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from triptych.cli.ports import require_free
from triptych.domain.errors import InvalidSettings
from triptych.settings import Settings


def require_ports(settings: Settings) -> None:
    """See that the ports are free and differ.

    Raises:
        InvalidSettings: They are not.
    """
    require_free(settings.host, settings.port, "--port")
    if settings.mlflow_tracking_uri is not None:
        return
    if settings.port == settings.mlflow_port:
        raise InvalidSettings(f"Port {settings.port} is given to both servers; choose another with --mlflow-port.")
    require_free("127.0.0.1", settings.mlflow_port, "--mlflow-port")


def require_stores(settings: Settings) -> None:
    """See that the stores of the home can be read, and make ours when it is missing.

    Raises:
        InvalidSettings: They can't.
    """
    from triptych import wiring
    from triptych.storage.database import open_database

    open_database(wiring.store_url(settings)).dispose()
    store = settings.home / "mlflow.db"
    if settings.mlflow_tracking_uri or settings.database_url or not store.exists():
        return
    try:
        with closing(sqlite3.connect(store)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.rollback()
    except sqlite3.Error as error:
        raise InvalidSettings(
            f"MLflow's store {store} can't be used ({error}); restore a copy of it, or move it away to start anew."
        ) from error
