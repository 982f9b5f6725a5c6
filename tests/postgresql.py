"""A real PostgreSQL server for the tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tools.postgresql import databases, programs


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Make an empty database in a PostgreSQL server; its address."""
    binaries = programs()
    if binaries is None:
        pytest.skip("No PostgreSQL is installed, and no package brings one for this machine.")
    with databases(binaries) as make:
        yield make
