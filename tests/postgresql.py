"""A real PostgreSQL server for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tools.postgresql import databases, programs


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Make an empty database in a PostgreSQL server; its address."""
    binaries = programs()
    if binaries is None:
        pytest.skip("No PostgreSQL is installed, and no package brings one for this machine.")
    with databases(binaries) as make:
        yield make


@contextmanager
def away(url: str) -> Iterator[None]:
    """Close a database for a while, and end whoever is connected, as a server does that fails over to another."""
    place = conninfo_to_dict(url)
    name = place["dbname"]
    with psycopg.connect(make_conninfo(**{**place, "dbname": "postgres"}), autocommit=True) as server:
        server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'.encode())
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            server.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'.encode())
