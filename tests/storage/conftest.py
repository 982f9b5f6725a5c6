from __future__ import annotations

import pytest

from triptych.storage.database import open_database


@pytest.fixture(params=["sqlite"])
def engine(request, tmp_path):
    """A new store in each database that is supported."""
    engine = open_database(f"sqlite:///{tmp_path / 'triptych.db'}")
    yield engine
    engine.dispose()
