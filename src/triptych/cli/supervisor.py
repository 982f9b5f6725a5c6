"""A group of processes that starts, lives and stops as one."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from triptych.cli.service import Plan, Service
from triptych.jobs.child import stop_all

WATCH_SECONDS = 0.2
STOP_SECONDS = 5.0
SAME_SIGNAL_SECONDS = 0.5
"""Some programs pass on a Ctrl-C that we got from the terminal too; that is no second one."""


class Supervisor:
    """Runs a group until a signal says stop, or until one of it can't be kept alive.

    SIGINT, SIGTERM and SIGHUP stop the group in order; a second one ends it at once. Each process watches our end of
    its lifeline, so that kill -9 of the supervisor ends the group as well.

    Args:
        plans: The processes; they are started at the same time.
        say: Takes a sentence for the person at the terminal; it may not fail.
    """

    def __init__(self, plans: Sequence[Plan], say: Callable[[str], None]) -> None:
        self._services = [Service(plan) for plan in plans]
        self._say = say
        self._asked_at: float | None = None

    @property
    def stopping(self) -> bool:
        """Whether the end was asked for."""
        return self._asked_at is not None

    def run(self) -> int:
        """Run the group.

        Returns:
            The exit code: 0 when a signal stopped it, 1 when a process was given up.
        """
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = [signal.signal(number, self._asked) for number in numbers]
        try:
            return self._watch()
        finally:
            self._asked_at = self._asked_at or time.monotonic()
            stop_all([service.child for service in self._services if service.child], STOP_SECONDS)
            for number, handler in zip(numbers, before, strict=True):
                signal.signal(number, handler)

    def _watch(self) -> int:
        while not self.stopping:
            for service in self._services:
                if (sentence := service.tend()) is not None:
                    self._say(sentence)
                if service.lost:
                    return 1
            time.sleep(WATCH_SECONDS)
        self._say("Stopping.")
        return 0

    def _asked(self, _number: int, _frame: FrameType | None) -> None:
        now = time.monotonic()
        if self._asked_at is None:
            self._asked_at = now
        elif now - self._asked_at > SAME_SIGNAL_SECONDS:
            for service in self._services:
                if service.child:
                    service.child.kill()
