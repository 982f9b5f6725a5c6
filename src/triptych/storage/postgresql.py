"""What is particular to a store in PostgreSQL."""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.engine import make_url

SCHEMA = "triptych"
CONNECTION = {"options": f"-csearch_path={SCHEMA}", "connect_timeout": 10, "tcp_user_timeout": 15_000}
"""Arguments of a connection that sees our tables alone: MLflow's, in the same database, have some of their names. A
database that is silent is given up after so many seconds, and milliseconds."""
LOCK = 748274
"""A number that nobody else locks."""


def with_driver(url: str) -> str:
    """The address with the driver that is an extra of ours; one that names another keeps it."""
    parsed = make_url(url)
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def begin_alone(connection: Connection) -> None:
    """Keep other processes out until the transaction ends, and make our schema when it is missing."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
    connection.exec_driver_sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}")
