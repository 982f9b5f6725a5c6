"""The real service, started once for all tests of the client."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.client.service import listening
from triptych.client import Client


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a service listens that has one model."""
    with listening(tmp_path_factory) as found:
        yield found


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[Client]:
    """A client of that service."""
    with Client(address) as found:
        yield found
