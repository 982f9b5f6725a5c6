"""The real service, started once for all tests of the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client.service import running
from triptych.client import Client


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a service that has one model."""
    with running(tmp_path_factory) as found:
        yield found
