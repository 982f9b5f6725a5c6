from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from tests.processes.waiting import alive, command_line, free_ports, wait_until
from tests.trained import trained

__all__ = ["trained"]


class Running:
    """A command of ours in a process, with all that it says."""

    def __init__(self, command, environment, said):
        self.said_file = said
        with said.open("wb") as file:
            self.process = psutil.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT
            )
        self.seen = set()

    @property
    def said(self):
        return self.said_file.read_text()

    def says(self, pattern, seconds=20.0):
        wait_until(
            lambda: re.search(pattern, self.said) or self.process.poll() is not None,
            seconds,
            otherwise=lambda: f"It never said {pattern!r}, but:\n{self.said}",
        )
        # What ends says its last words while it is looked at.
        found = re.search(pattern, self.said)
        assert found, f"It ended without {pattern!r}:\n{self.said}"
        return found

    def below(self, word="", *, deep=True):
        """The living processes below it; all of them are remembered.

        What a child starts has the child's own command line for a moment: with `deep` false it is not looked at.
        """
        found = [child for child in self.process.children(recursive=True) if alive(child)]
        self.seen.update(found)
        own = set(self.process.children())
        return [child for child in found if (deep or child in own) and word in command_line(child)]

    def send(self, number):
        self.below()
        self.process.send_signal(number)

    def ends(self, seconds=10.0):
        return self.process.wait(seconds)

    def leaves_nothing(self, seconds=10.0):
        wait_until(lambda: not any(alive(process) for process in self.seen), seconds)
        return bool(self.seen)

    def close(self):
        if self.process.poll() is None:
            self.send(signal.SIGKILL)
            self.process.wait(10)
        for process in self.seen:
            if alive(process):
                process.kill()


@pytest.fixture
def start(tmp_path):
    """Start a command."""
    running = []

    def begin(*command, **variables):
        environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", "COLUMNS": "200", **variables}
        running.append(Running(command, environment, tmp_path / f"said-{len(running)}.txt"))
        return running[-1]

    yield begin
    for one in running:
        one.close()


@pytest.fixture
def group(start, tmp_path):
    """Start a supervisor over small programs, each a file in the folder of programs."""
    program = str(Path(__file__).parent / "programs" / "group.py")
    return lambda *names: start(sys.executable, program, str(tmp_path), *names)


@pytest.fixture
def triptych(start):
    """Start a `triptych` command."""
    return lambda *arguments, **variables: start(sys.executable, "-P", "-m", "triptych.cli", *arguments, **variables)


@pytest.fixture
def until():
    """Wait for a fact."""
    return wait_until


@pytest.fixture
def ports():
    """Ports that nobody listens on."""
    return free_ports
