from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    """Small matrices; several threads would only fight over the cores."""
    with threadpool_limits(1):
        yield
