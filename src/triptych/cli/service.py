"""One process of a group: started, watched, started again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from triptych.jobs.child import Child, ending

QUICK_SECONDS = 30.0
"""A process that lives less long died quickly."""
MOST_QUICK_DEATHS = 5
FIRST_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How to run a process.

    Attributes:
        title: What people call it, such as "The application".
        command: Program and arguments; its entry point calls `lifeline.watch`.
        environment: All its variables.
        log: File that takes its output.
        inherit: File descriptors that it keeps open.
        ready: Whether it may be started yet.
    """

    title: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    inherit: tuple[int, ...] = ()
    ready: Callable[[], bool] = lambda: True


class Service:
    """Keeps the process of a plan alive.

    A process that dies is started again after a pause that doubles with every quick death; five in a row are too many.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.child: Child | None = None
        self._started = 0.0
        self._not_before = 0.0
        self._deaths = 0

    @property
    def lost(self) -> bool:
        """Whether it died too often to be started again."""
        return self._deaths >= MOST_QUICK_DEATHS

    def tend(self) -> str | None:
        """Start it when it should run and does not.

        Returns:
            What happened, as a sentence; None when nothing did.
        """
        if self.child is None:
            if not self.lost and time.monotonic() >= self._not_before and self.plan.ready():
                self._start()
            return None
        code = self.child.poll()
        return None if code is None else self._mourn(code)

    def _start(self) -> None:
        plan = self.plan
        self._started = time.monotonic()
        self.child = Child(plan.command, environment=plan.environment, log=plan.log, inherit=plan.inherit)

    def _mourn(self, code: int) -> str:
        self.child = None
        lived = time.monotonic() - self._started
        self._deaths = self._deaths + 1 if lived < QUICK_SECONDS else 1
        self._not_before = time.monotonic() + FIRST_PAUSE_SECONDS * 2 ** (self._deaths - 1)
        if not self.lost:
            return f"{self.plan.title} ended ({ending(code)}) and is started again."
        return (
            f"{self.plan.title} ended {self._deaths} times in a row ({ending(code)}) and is given up: "
            f"{_last_line(self.plan.log)} (more in {self.plan.log})"
        )


def _last_line(log: Path) -> str:
    """What a process said last, which is mostly why it ended."""
    lines = log.read_text(encoding="utf-8", errors="replace").rstrip().rsplit("\n", 1) if log.exists() else [""]
    return lines[-1].strip()[:300] or "it said nothing"
