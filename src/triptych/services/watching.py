"""A thread that looks again and again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, Self

from triptych.domain.errors import TriptychError

log = logging.getLogger(__name__)

SHORT_SECONDS = 0.2


class Watcher:
    """Calls something again and again while it is entered, whatever it raises.

    Args:
        look: What is called.
        seconds: How long to wait between two calls.
        may_look: Whether it may be called yet.
    """

    def __init__(self, look: Callable[[], Any], seconds: float, *, may_look: Callable[[], bool] = lambda: True) -> None:
        self._look = look
        self._seconds = seconds
        self._may_look = may_look
        self._ended = threading.Event()
        self._woken = threading.Event()
        self._said = ""
        self._thread = threading.Thread(target=self._watch, name="watcher", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._woken.set()
        self._thread.join(timeout=5)

    def wake(self) -> None:
        """Look at once."""
        self._woken.set()

    def _watch(self) -> None:
        while not self._may_look() and not self._ended.wait(SHORT_SECONDS):
            pass
        while not self._ended.is_set():
            self._woken.clear()
            self._once()
            self._woken.wait(self._seconds)

    def _once(self) -> None:
        try:
            self._look()
        except TriptychError as error:
            if error.detail != self._said:  # a registry that is down for a day fills no disk
                log.warning("%s", error.detail)
            self._said = error.detail
        except Exception:
            log.exception("What is served could not be followed; trying again")
        else:
            self._said = ""
