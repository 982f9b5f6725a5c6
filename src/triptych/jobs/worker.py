"""A worker: one job after the other, each in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence

from triptych.domain.claim import Claim
from triptych.jobs.child import Child, ending
from triptych.jobs.queue import Queue

LEASE_SECONDS = 10.0
BEAT_SECONDS = 1.0
"""How soon a cancelled job's process is told to stop."""
IDLE_SECONDS = 0.5
STOP_SECONDS = 2.5
"""How long that process may take."""
WATCH_SECONDS = 0.2


class Worker:
    """Claims jobs and runs their bodies.

    A body is a process that does the work and writes its result under its claim. One that ends without having written
    makes its job failed. A worker that dies takes its body along, and another takes the job over when the lease ends.

    Args:
        queue: Where the jobs are.
        command: Program and arguments of a claim's body, whose entry point calls `lifeline.watch`.
        environment: All variables of a body.
        lease_seconds: How long the queue waits for a worker that says nothing.
    """

    def __init__(
        self,
        queue: Queue,
        command: Callable[[Claim], Sequence[str]],
        *,
        environment: Mapping[str, str],
        lease_seconds: float = LEASE_SECONDS,
    ) -> None:
        self._queue = queue
        self._command = command
        self._environment = environment
        self._lease = lease_seconds
        self._name = f"{socket.gethostname()}:{os.getpid()}"
        self._stopping = False

    def stop(self) -> None:
        """Make `run` return soon and put the job at hand back into the queue; a signal handler may call it."""
        self._stopping = True

    def run(self) -> None:
        """Work until `stop` is called."""
        while not self._stopping:
            claim = self._queue.claim(self._name, self._lease)
            if claim is None:
                time.sleep(IDLE_SECONDS)
            else:
                self._work(claim)

    def _work(self, claim: Claim) -> None:
        try:
            child = Child(self._command(claim), environment=self._environment)
        except OSError as error:
            self._queue.fail(claim, f"The training process could not be started ({error.strerror}).")
            return
        try:
            self._attend(claim, child)
        finally:
            child.stop(STOP_SECONDS)

    def _attend(self, claim: Claim, body: Child) -> None:
        """Keep the lease until the body ends, or make it end."""
        beat = time.monotonic() + BEAT_SECONDS
        while (code := body.wait(WATCH_SECONDS)) is None:
            if self._stopping:
                body.stop(STOP_SECONDS)
                self._queue.release(claim)
                return
            if time.monotonic() < beat:
                continue
            beat = time.monotonic() + BEAT_SECONDS
            if not self._queue.heartbeat(claim, self._lease):
                return
        self._queue.fail(claim, _unexpected(code))


def _unexpected(code: int) -> str:
    """Why a body that wrote nothing has ended; a job that has its result ignores it."""
    hint = "perhaps the memory ran out" if code == -signal.SIGKILL else "its last words are in the worker's log"
    return f"The training process ended unexpectedly ({ending(code)}); {hint}. Start the training again."
