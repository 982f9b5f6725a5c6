"""A `triptych up` that is started again whenever it has ended, and its processes."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import psutil

from benchmarks.servers import free_port

START_SECONDS = 180.0
STOP_SECONDS = 30.0
COMMAND = [sys.executable, "-P", "-m", "triptych.cli"]


class Group:
    """Everything that `triptych up` starts in a home.

    Args:
        home: Its home.
        variables: Settings, as variables of the environment.
    """

    def __init__(self, home: Path, variables: Mapping[str, str]) -> None:
        self.home = home
        self.port = free_port()
        self.starts = 0
        self._mlflow_port = free_port()
        hidden = ("TRIPTYCH_", "MLFLOW_TRACKING_URI")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(hidden)}
        self._environment = {**kept, "TRIPTYCH_HOME": str(home), "MLFLOW_DISABLE_TELEMETRY": "true", **variables}
        self._process: psutil.Popen | None = None

    @property
    def address(self) -> str:
        """Where the application answers."""
        return f"http://127.0.0.1:{self.port}"

    def tend(self) -> None:
        """Start it when it does not run: it gives up after deaths in quick succession, and a person starts it anew."""
        if self._process is not None and self._process.poll() is None:
            return
        self.starts += 1
        ports = ["--port", str(self.port), "--mlflow-port", str(self._mlflow_port)]
        with self.home.with_suffix(".log").open("ab") as log:
            self._process = psutil.Popen(
                [*COMMAND, "up", "--no-samples", "--no-browser", *ports],
                env=self._environment, cwd=self.home.parent, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip

    def find(self, word: str, job: str | None = None) -> list[psutil.Process]:
        """Its processes of a hidden command, such as "worker"; a body may be asked for by its job."""
        if self._process is None:
            return []
        found = []
        for process in _below(self._process):
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                line = process.cmdline()
                asked = line[: len(COMMAND) + 1] == [*COMMAND, word] and (job is None or job in line)
                # What a process starts has its own command line for a moment, but leads no group of processes.
                if asked and os.getpgid(process.pid) == process.pid:
                    found.append(process)
        return found

    def bodies(self) -> Counter[str]:
        """How many processes work on each job."""
        found = Counter[str]()
        for process in self.find("body"):
            with contextlib.suppress(psutil.Error, IndexError):
                found[process.cmdline()[len(COMMAND) + 1]] += 1
        return found

    def stop(self) -> None:
        """End it as a person does, with Ctrl-C."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        with contextlib.suppress(psutil.TimeoutExpired):
            self._process.wait(STOP_SECONDS)

    def orphans(self, seconds: float = 10.0) -> list[psutil.Process]:
        """What is left of it when it has ended, wherever it was started; what ends within some seconds is none."""
        deadline = time.monotonic() + seconds
        while (left := self._alive()) and time.monotonic() < deadline:
            time.sleep(0.2)
        return left

    def _alive(self) -> list[psutil.Process]:
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                ours = process.environ().get("TRIPTYCH_HOME") == str(self.home)
                if ours and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
        return found


def _below(process: psutil.Popen) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []
