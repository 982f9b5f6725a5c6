"""The worker: some jobs at a time, each in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from triptych.domain.claim import Claim
from triptych.domain.errors import StoreUnavailable
from triptych.jobs.child import Child, ending, stop_all
from triptych.jobs.queue import Queue

LEASE_SECONDS = 10.0
BEAT_SECONDS = 1.0
"""How soon a cancelled job's process is told to stop."""
IDLE_SECONDS = 0.5
STOP_SECONDS = 2.5
"""How long that process may take."""
WATCH_SECONDS = 0.2


@dataclass(slots=True)
class Body:
    """The process that does a job, and when its lease is to be renewed."""

    claim: Claim
    child: Child
    beat: float


class Worker:
    """Claims jobs and runs their bodies.

    A body is a process that does the work and writes its result under its claim. One that ends without having written
    makes its job failed; one that was killed gives it back. A worker that dies takes its bodies along, and another
    takes the jobs over when the leases end.

    Args:
        queue: Where the jobs are.
        command: Program and arguments of a claim's body, whose entry point calls `lifeline.watch`.
        environment: All variables of a body.
        at_once: How many bodies may run at a time.
        lease_seconds: How long the queue waits for a worker that says nothing.
    """

    def __init__(
        self,
        queue: Queue,
        command: Callable[[Claim], Sequence[str]],
        *,
        environment: Mapping[str, str],
        at_once: int = 1,
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._queue = queue
        self._command = command
        self._environment = environment
        self._at_once = at_once
        self._lease = lease_seconds
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._bodies: list[Body] = []
        self._stopping = False

    def stop(self) -> None:
        """Make `run` return soon and put the jobs at hand back into the queue; a signal handler may call it."""
        self._stopping = True

    def run(self) -> None:
        """Work until `stop` is called."""
        try:
            while not self._stopping:
                # First, for a lease that ended while the store was away would let us take our own job again.
                renewed = self._attend_all()
                if not (renewed and len(self._bodies) < self._at_once and self._take()):
                    time.sleep(WATCH_SECONDS if self._bodies else IDLE_SECONDS)
        finally:
            stop_all([body.child for body in self._bodies], STOP_SECONDS)
        for body in self._bodies:
            with suppress(StoreUnavailable):  # its lease ends by itself
                self._queue.release(body.claim)

    def _take(self) -> bool:
        """Begin the next job; False when there is none."""
        claim = None
        with suppress(StoreUnavailable):
            claim = self._queue.claim(self._name, self._lease)
        if claim is None:
            return False
        try:
            child = Child(self._command(claim), environment=self._environment)
        except OSError as error:
            with suppress(StoreUnavailable):
                self._queue.fail(claim, f"The training process could not be started ({error.strerror}).")
        else:
            self._bodies.append(Body(claim, child, time.monotonic() + BEAT_SECONDS))
        return True

    def _attend_all(self) -> bool:
        """Keep what goes on; False while the store is away, when no other worker has a job, and ends are told later."""
        renewed = True
        stay: list[Body] = []
        for body in self._bodies:
            try:
                stays = self._attend(body)
            except StoreUnavailable:
                renewed, stays = False, True
            if stays:
                stay.append(body)
        self._bodies = stay
        return renewed

    def _attend(self, body: Body) -> bool:
        """Keep a body's lease; False once it has ended, or was made to."""
        if (code := body.child.poll()) is not None:
            self._mourn(body.claim, code)
            return False
        if time.monotonic() < body.beat:
            return True
        if self._queue.heartbeat(body.claim, self._lease):
            body.beat = time.monotonic() + BEAT_SECONDS
            return True
        body.child.stop(STOP_SECONDS)
        return False

    def _mourn(self, claim: Claim, code: int) -> None:
        """Say why a body ended without a result; a job that has its result ignores it."""
        said = f"The training process ended unexpectedly ({ending(code)})"
        if code < 0 or code == os.EX_TEMPFAIL:
            hint = "; perhaps the memory ran out" if code == -signal.SIGKILL else ""
            self._queue.retry(claim, f"{said}{hint}.")
        else:
            self._queue.fail(claim, f"{said}; its last words are in the worker's log. Start the training again.")
