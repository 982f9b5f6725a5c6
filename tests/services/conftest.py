from __future__ import annotations

import pytest

from tests.services.group import Group
from tests.trained import again, home, quiet_mlflow, trained

__all__ = ["again", "home", "trained"]


@pytest.fixture
def group(home):
    with quiet_mlflow():
        made = Group(home)
        made.follower.look()
        yield made
        made.close()
