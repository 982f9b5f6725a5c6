"""A child process in a group of its own, held by a lifeline."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from triptych.jobs import lifeline

STOP_SECONDS = 5.0


class Child:
    """A process that was started, and everything that it starts in turn.

    Its entry point calls `lifeline.watch`, so that it does not outlive us. It leads a process group, so that Ctrl-C in
    the terminal reaches us alone, and so that what it leaves behind can be ended with it.

    Args:
        command: Program and arguments.
        environment: All its variables.
        log: File that its output is appended to; None for ours.
        silent: Whether nobody reads what it says.
        inherit: File descriptors that it keeps open.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        log: Path | None = None,
        silent: bool = False,
        inherit: tuple[int, ...] = (),
    ) -> None:
        with contextlib.ExitStack() as stack:
            output: IO[bytes] | int | None = subprocess.DEVNULL if silent else None
            if log is not None:
                output = stack.enter_context(log.open("ab"))
            self._process = subprocess.Popen(  # noqa: S603 - commands are our own
                command,
                env=lifeline.attached(environment),
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=None if output is None else subprocess.STDOUT,
                start_new_session=True,
                pass_fds=inherit,
            )
        self._ended = False

    @property
    def pid(self) -> int:
        """The process's id, which is its group's too."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, negative for a signal; None while it runs. Once it has ended, so has its group."""
        code = self._process.poll()
        if code is not None and not self._ended:
            self._signal(signal.SIGKILL)
            # The system may give the id to somebody else from now on.
            self._ended = True
            self._close()
        return code

    def wait(self, seconds: float) -> int | None:
        """As `poll`, after at most some seconds."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(seconds)
        return self.poll()

    def terminate(self) -> None:
        """Ask the whole group to stop."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End the whole group at once."""
        self._signal(signal.SIGKILL)

    def stop(self, seconds: float = STOP_SECONDS) -> int:
        """Ask the group to stop, and end it when it has not after some seconds."""
        code = self.poll()
        if code is not None:
            return code
        self.terminate()
        if self.wait(seconds) is None:
            self.kill()
            self._process.wait()
        code = self.poll()
        assert code is not None
        return code

    def _signal(self, number: signal.Signals) -> None:
        if self._ended:
            return
        # macOS answers EPERM for a group of which only dead processes are left.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()


def stop_all(children: Sequence[Child], seconds: float = STOP_SECONDS) -> None:
    """Stop several at the same time."""
    for child in children:
        child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        child.wait(max(deadline - time.monotonic(), 0.0))
    for child in children:
        child.stop(0.0)


def ending(code: int) -> str:
    """How a process ended, in words, such as "signal SIGKILL" or "exit code 3"."""
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
