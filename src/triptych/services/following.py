"""The thread that keeps what is served in step with the registry."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Self

from triptych.domain.errors import TriptychError
from triptych.services.deployments import Deployments

log = logging.getLogger(__name__)

SHORT_SECONDS = 0.2


class Follower:
    """Looks at the registry again and again while it is entered.

    Args:
        deployments: What is kept in step.
        seconds: How long to wait between two looks.
        may_look: Whether the registry may be asked yet.
    """

    def __init__(
        self, deployments: Deployments, seconds: float, *, may_look: Callable[[], bool] = lambda: True
    ) -> None:
        self._deployments = deployments
        self._seconds = seconds
        self._may_look = may_look
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join(timeout=5)

    def _follow(self) -> None:
        while not self._may_look() and not self._ended.wait(SHORT_SECONDS):
            pass
        while not self._ended.is_set():
            try:
                self._deployments.refresh()
            except TriptychError as error:
                log.warning("The registry was not read: %s", error.detail)
            except Exception:
                log.exception("The registry could not be followed; trying again")
            self._ended.wait(self._seconds)
