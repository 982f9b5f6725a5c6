"""What tests of processes wait for and need."""

from __future__ import annotations

import socket
import time

import psutil


def wait_until(fact, seconds=20.0):
    """What `fact` answers, as soon as it is true."""
    deadline = time.monotonic() + seconds
    while not (answer := fact()):
        assert time.monotonic() < deadline, "It did not become true."
        time.sleep(0.05)
    return answer


def alive(process):
    """Whether a process runs; one that has ended and that nobody has collected yet does not."""
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def free_ports(count):
    """Ports that nobody listens on."""
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    numbers = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return numbers
