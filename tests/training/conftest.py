from __future__ import annotations

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(scope="session", autouse=True)
def _one_thread():
    """Fit small trees on one thread: on two busy cores more of them only wait for each other."""
    with threadpool_limits(1):
        yield
