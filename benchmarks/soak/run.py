"""One soak: a group of processes, trainings, kills, and the verdict."""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks.soak.figures import Soak
from benchmarks.soak.group import Group
from benchmarks.soak.interrupting import Interrupting
from benchmarks.soak.killing import Killer
from benchmarks.soak.orders import Orders
from benchmarks.soak.verdict import faults
from benchmarks.soak.watching import Standing, Watch
from triptych import wiring
from triptych.settings import load

LOOK_SECONDS = 0.1
COUNT_SECONDS = 1.0
OPEN = 6
"""So many trainings wait or run at a time, so that the API is asked for more all along."""
STUCK_SECONDS = 600.0
SETTINGS = {
    "TRIPTYCH_TRAININGS_AT_ONCE": "2",
    # What is served is not what is soaked: one model is, which the follower and the application load again and again.
    "TRIPTYCH_MODELS": "soak-0",
    "TRIPTYCH_FOLLOW_SECONDS": "10",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to happen.

    Attributes:
        store: "sqlite" or "postgresql".
        url: The database; None for files in the home.
        seed: Of everything that is drawn.
        jobs: Trainings that must succeed, those that are finished early among them.
        kills: How many processes are killed.
        cancels: Trainings that are cancelled besides.
        finishes: Trainings that are finished early.
    """

    store: str
    url: str | None
    seed: int
    jobs: int
    kills: int
    cancels: int
    finishes: int


class Run:
    """One run over one store.

    Args:
        folder: Takes the home.
        plan: What is to happen.
    """

    def __init__(self, folder: Path, plan: Plan) -> None:
        home = folder / "home"
        home.mkdir()
        variables = SETTINGS if plan.url is None else {**SETTINGS, "TRIPTYCH_DATABASE_URL": plan.url}
        self._plan = plan
        self._settings = load(home=home, database_url=plan.url)
        self._group = Group(home, variables)
        self._watch = Watch(wiring.store_url(self._settings))
        self._killer = Killer(self._group, kills=plan.kills, jobs=plan.jobs, seed=plan.seed)
        self._orders = Orders(self._group.address, folder, plan.seed)
        self._asked: list[str] = []
        self._small = plan.jobs - plan.finishes
        self._ended = 0
        self._most = 0
        self._looked = 0.0
        others = max(plan.cancels + plan.finishes, 1)
        self._interrupting = Interrupting(
            self._group, Orders(self._group.address, folder, plan.seed), self._watch,
            due=lambda number: self._ended >= 0.9 * self._small * number / others,
            cancels=plan.cancels, finishes=plan.finishes, seed=plan.seed,
        )  # fmt: skip

    def soak(self) -> Soak:
        """Train and kill until everything has ended, then look at what is there."""
        began = time.monotonic()
        asking = threading.Thread(target=self._ask, name="asking", daemon=True)
        try:
            self._group.tend()
            asking.start()
            self._interrupting.start()
            standing = self._see_through(asking)
        finally:
            self._group.stop()
        orphans = self._group.orphans()
        for process in orphans:
            print(f"left behind: {process}", file=sys.stderr)
            process.kill()
        wanted = [*self._asked, *self._interrupting.finished]
        return Soak(
            store=self._plan.store, seed=self._plan.seed, jobs=len(wanted), kills=dict(self._killer.done),
            attempts=sum(job.attempts for job in standing), cancels=self._interrupting.cancel_seconds,
            finishes=self._interrupting.finish_seconds, cancelled=len(self._interrupting.cancelled),
            orphans=len(orphans), at_once=self._most, starts=self._group.starts,
            asked_again=self._orders.asked_again, seconds=time.monotonic() - began,
            faults=faults(self._settings, wanted=wanted, cancelled=self._interrupting.cancelled),
        )  # fmt: skip

    def _ask(self) -> None:
        for number in range(self._small):
            while len(self._asked) - self._ended >= OPEN:
                time.sleep(LOOK_SECONDS)
            self._asked.append(self._orders.small(number))

    def _see_through(self, asking: threading.Thread) -> list[Standing]:
        """Keep the group up and kill, until nothing is left to do."""
        changed = time.monotonic()
        while True:
            self._group.tend()
            standing = self._watch.all()
            ended = sum(job.state.final for job in standing)
            if ended != self._ended:
                self._ended, changed = ended, time.monotonic()
            going_on = asking.is_alive() or self._interrupting.is_alive()
            if not going_on and ended == len(standing):
                return standing
            if time.monotonic() - changed > STUCK_SECONDS:
                print("Nothing has ended for ten minutes.", file=sys.stderr)
                return standing
            self._killer.look(standing, ended)
            self._count()
            time.sleep(LOOK_SECONDS)

    def _count(self) -> None:
        """See how many processes work on one training."""
        if time.monotonic() - self._looked > COUNT_SECONDS:
            self._most = max([self._most, *self._group.bodies().values()])
            self._looked = time.monotonic()
