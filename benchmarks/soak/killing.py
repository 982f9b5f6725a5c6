"""kill -9 at random points."""

from __future__ import annotations

import contextlib
import random
import time
from collections import Counter
from collections.abc import Sequence

import psutil

from benchmarks.soak.group import Group
from benchmarks.soak.watching import Standing
from triptych.domain.job import JobState

ROLES = ("worker", "body", "app")
PHASES = ("", "Reading", "Trying", "Fitting", "Measuring", "Recording", "Registering", "Version")
"""How the phases of a training begin, the time before its first word among them."""
PATIENCE_SECONDS = 10.0
LONGEST_SECONDS = 1.5


class Killer:
    """Kills a process whenever some more trainings have ended, most of them in a phase that was drawn.

    Args:
        group: Whose processes.
        kills: How many.
        jobs: How many trainings there will be.
        seed: Of what is drawn.
    """

    def __init__(self, group: Group, *, kills: int, jobs: int, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - a soak is to be repeated
        roles = [ROLES[number % len(ROLES)] for number in range(kills)]
        chance.shuffle(roles)
        # None in the last twentieth: it must still come true while trainings go on.
        self._due = sorted(zip((chance.uniform(0, 0.95 * jobs) for _ in roles), roles, strict=True))
        self._chance = chance
        self._group = group
        self._phase = chance.choice(PHASES)
        self._waiting_since: float | None = None
        self.done: Counter[str] = Counter()
        self.phases: Counter[str] = Counter()

    def look(self, jobs: Sequence[Standing], ended: int) -> None:
        """Kill when a kill is due and a training is in the phase for it."""
        if not self._due or ended < self._due[0][0]:
            return
        role = self._due[0][1]
        running = [job for job in jobs if job.state is JobState.RUNNING]
        fitting = [job for job in running if _is_in(job, self._phase)]
        self._waiting_since = self._waiting_since or time.monotonic()
        if not fitting and time.monotonic() - self._waiting_since < PATIENCE_SECONDS:
            return
        chosen = self._chance.choice(fitting or running) if running else None
        time.sleep(self._chance.uniform(0, LONGEST_SECONDS if self._phase in {"", "Registering"} else 0.3))
        if self._kill(role, chosen):
            self._due.pop(0)
            self.done[role] += 1
            self.phases[self._phase if fitting else "another"] += 1
        self._phase, self._waiting_since = self._chance.choice(PHASES), None

    def _kill(self, role: str, job: Standing | None) -> bool:
        if role == "body" and job is None:
            return False
        for process in self._group.find(role, job.id if job and role == "body" else None):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
                return True
        return False


def _is_in(job: Standing, phase: str) -> bool:
    return job.phase.startswith(phase) if phase else not job.phase
