"""Trainings that somebody ends before their time, and how long that takes."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable

import psutil

from benchmarks.soak.group import Group
from benchmarks.soak.orders import Orders
from benchmarks.soak.watching import Watch
from triptych.domain.job import JobState

LOOK_SECONDS = 0.02
PAUSE_SECONDS = 0.1
LONGEST_SECONDS = 8.0


class Interrupting:
    """Cancels some trainings and finishes others, one after the other while the small ones go on.

    Args:
        group: Where their processes are.
        orders: Asks for them.
        watch: Sees how they stand.
        due: Whether it is time for the interruption of a number.
        cancels: How many are cancelled.
        finishes: How many are told to keep the best that they have.
        seed: Of what is drawn.
    """

    def __init__(
        self,
        group: Group,
        orders: Orders,
        watch: Watch,
        *,
        due: Callable[[int], bool],
        cancels: int,
        finishes: int,
        seed: int,
    ) -> None:
        self._thread = threading.Thread(target=self._run, name="interrupting", daemon=True)
        self._group = group
        self._orders = orders
        self._watch = watch
        self._due = due
        self._chance = random.Random(seed)  # noqa: S311 - a soak is to be repeated
        self._kinds = [self._cancel] * cancels + [self._finish] * finishes
        self._chance.shuffle(self._kinds)
        self.cancelled: list[str] = []
        self.finished: list[str] = []
        self.cancel_seconds: list[float] = []
        self.finish_seconds: list[float] = []

    def start(self) -> None:
        """Begin; it goes on in a thread of its own."""
        self._thread.start()

    def is_alive(self) -> bool:
        """Whether some are left."""
        return self._thread.is_alive()

    def _run(self) -> None:
        for number, interrupt in enumerate(self._kinds):
            while not self._due(number):
                time.sleep(PAUSE_SECONDS)
            job = self._orders.large(number)
            self._until(job, JobState.RUNNING)
            time.sleep(self._chance.uniform(0, LONGEST_SECONDS))
            interrupt(job)

    def _cancel(self, job: str) -> None:
        self.cancelled.append(job)
        bodies = self._group.find("body", job)
        whole = [*bodies, *(child for body in bodies for child in _children(body))]
        self._orders.cancel(job)
        while any(_alive(process) for process in whole):
            time.sleep(LOOK_SECONDS)
        # Without a process there was nothing to wait for: its worker had been killed.
        if whole:
            self.cancel_seconds.append(time.monotonic() - self._orders.sent_at)

    def _finish(self, job: str) -> None:
        self.finished.append(job)
        self._orders.finish(job)
        self._until(job, JobState.SUCCEEDED)
        self.finish_seconds.append(time.monotonic() - self._orders.sent_at)

    def _until(self, job: str, state: JobState) -> None:
        while (now := self._watch.one(job).state) is not state and not now.final:
            time.sleep(PAUSE_SECONDS)


def _alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
