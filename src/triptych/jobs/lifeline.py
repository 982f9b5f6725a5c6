"""A process ends when the process that started it is gone, even by kill -9.

The parent keeps the writing end of a pipe and the child watches the reading end. Nobody writes: the end of the pipe is
the message. The kernel closes it whatever the parent dies of, on Linux and macOS alike.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Mapping

VARIABLE = "TRIPTYCH_LIFELINE"
"""Set for a child whose standard input is its parent's pipe."""

GRACE_SECONDS = 6.0
"""How long a process may take to stop by itself: more than a server's draining, less than a person's patience."""


def attached(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child that is started with a pipe as its standard input."""
    return {**environment, VARIABLE: "1"}


def watch() -> None:
    """End this process, and its group, soon after its parent is gone.

    To be called once, first thing. It does nothing in a process that a person started.
    """
    if os.environ.pop(VARIABLE, None) is None:
        return
    pipe = os.dup(0)
    # Nobody else may read the pipe, and no child of this process may hold it.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_wait, args=(pipe,), name="lifeline", daemon=True).start()


def _wait(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    _signal(signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    _signal(signal.SIGKILL)


def _signal(number: signal.Signals) -> None:
    """Send a signal to this process, and to what it started when it leads a group."""
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), number)
    else:
        os.kill(os.getpid(), number)
