"""What tests of processes wait for and need."""

from __future__ import annotations

import contextlib
import random
import socket
import time

import psutil


def wait_until(fact, seconds=20.0, otherwise=lambda: "It did not become true."):
    """What `fact` answers, as soon as it is true; `otherwise` tells what is the case instead."""
    deadline = time.monotonic() + seconds
    while not (answer := fact()):
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)
    return answer


def alive(process):
    """Whether a process runs; one that has ended and that nobody has collected yet does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def command_line(process):
    """How a process was started; nothing of one that ends while it is asked."""
    try:
        return " ".join(process.cmdline())
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return ""


def free_ports(count):
    """Ports that nobody listens on, and that the system gives to no connection while a server is on its way to them.

    A port that the system chooses is one of those that it chooses from for every connection that goes out, and one that
    a closed connection had can't be listened on for a minute.
    """
    found = set()
    while len(found) < count:
        port = random.randrange(10_000, 30_000)
        with socket.socket() as tried, contextlib.suppress(OSError):
            tried.bind(("127.0.0.1", port))
            found.add(port)
    return list(found)
