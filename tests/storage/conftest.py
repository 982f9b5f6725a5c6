from __future__ import annotations

import pytest

from tests.postgresql import new_database
from triptych.storage.database import open_database

__all__ = ["new_database"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a new store in each database that is supported."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'triptych.db'}"
    return request.getfixturevalue("new_database")()


@pytest.fixture
def engine(url):
    """A new store in each database that is supported."""
    engine = open_database(url)
    yield engine
    engine.dispose()
