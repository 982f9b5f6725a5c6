"""A server under test: started, timed, put to sleep while others are measured, and always ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

START_SECONDS = 180.0
UNAVAILABLE = 500
REFUSING_SECONDS = 20.0
"""A server that refuses the first question for so long is up, and will not answer it."""

STOP_SECONDS = 10.0
MEGABYTE = 1e6
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
ONE_THREAD = dict.fromkeys(THREADS, "1")
"""The same cap for everybody: a worker is one thread of arithmetic."""


class NotReady(RuntimeError):
    """A server did not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How to start a server.

    Attributes:
        command: Program and arguments.
        port: Where it will listen on loopback.
        environment: Variables besides the caller's own.
        first: A whole JSON request, path and body, whose answer says that it is ready.
        log: File that takes its output.
    """

    command: Sequence[str]
    port: int
    environment: Mapping[str, str]
    first: tuple[str, bytes]
    log: Path


class Server:
    """A running server and all its processes."""

    def __init__(self, start: Start) -> None:
        self.port = start.port
        began = time.perf_counter()
        with start.log.open("wb") as log:
            self._process = subprocess.Popen(
                start.command,
                env={**os.environ, **ONE_THREAD, **start.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait(start)
        except BaseException:
            self.stop()
            raise
        self.cold_start = time.perf_counter() - began

    def memory(self) -> tuple[float, float, int]:
        """Megabytes of its largest process, of all of them, and how many those are."""
        sizes = []
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                sizes.append(process.memory_info().rss / MEGABYTE)
        return max(sizes), sum(sizes), len(sizes)

    def worker_memory(self, mark: str) -> float | None:
        """Megabytes of the largest process whose command line holds a word; None when there is none."""
        sizes = []
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                if mark in process.cmdline():
                    sizes.append(process.memory_info().rss / MEGABYTE)
        return max(sizes, default=None)

    def sleep(self) -> None:
        """Take all its processes off the cores until `wake`."""
        self._signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it run."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it with all that it started."""
        processes = self._processes()
        self._signal(signal.SIGCONT)
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        _, left = psutil.wait_procs(processes, timeout=2)
        for process in left:
            with contextlib.suppress(psutil.Error):
                process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)

    def _processes(self) -> list[psutil.Process]:
        try:
            root = psutil.Process(self._process.pid)
            return [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _signal(self, number: signal.Signals) -> None:
        for process in self._processes():
            with contextlib.suppress(psutil.Error):
                process.send_signal(number)

    def _wait(self, start: Start) -> None:
        path, body = start.first
        asked = urllib.request.Request(
            f"http://127.0.0.1:{start.port}{path}", body, {"Content-Type": "application/json"}
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        deadline = time.monotonic() + START_SECONDS
        last, refused = "nothing", 0.0
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with direct.open(asked, timeout=30) as answer:
                    json.loads(answer.read())
                    return
            except urllib.error.HTTPError as error:
                last = f"{error.code} {error.read()[:300]!r}"
                refused = refused or time.monotonic()
                if error.code < UNAVAILABLE and time.monotonic() - refused > REFUSING_SECONDS:
                    break
            except (OSError, ValueError) as error:
                last = str(error)
            time.sleep(0.02)
        said = start.log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise NotReady(f"{' '.join(start.command[:4])} did not get ready; it answered {last}; it said:\n{said}")


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]
