"""Trainings that are asked for through the API, each under a key, for as long as it takes."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from triptych.client import Client
from triptych.domain.errors import ServiceUnavailable, Unavailable
from triptych.domain.job import TrainingRequest

T = TypeVar("T")
PAUSE_SECONDS = 0.3
MODELS = 6
SMALL, LARGE = 60, 20_000
BRIEF, LONG = 0.1, 600.0
"""Seconds of search: for one candidate alone, and for more than anybody waits."""


def flats(path: Path, rows: int, seed: int) -> Path:
    """Write a table of flats, whose price follows from area and district but for some noise."""
    chance = random.Random(seed)  # noqa: S311 - a soak is to be repeated
    lines = ["area,rooms,district,price"]
    for _ in range(rows):
        area, rooms = chance.uniform(20, 140), chance.randint(1, 6)
        district = chance.choice(["Centre", "Nord", "Île"])
        price = (4500 if district == "Centre" else 3000) * area + chance.gauss(0, 5000)
        lines.append(f"{area:.1f},{rooms},{district},{price:.0f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class Orders:
    """Asks for trainings, and asks again when the API was killed meanwhile.

    Args:
        address: The API's.
        folder: Takes the tables.
        seed: Of everything that is drawn.

    Attributes:
        asked_again: Calls that were made again.
        sent_at: When the last call was made, on the monotonic clock.
    """

    def __init__(self, address: str, folder: Path, seed: int) -> None:
        self._client = Client(address, timeout=20.0)
        self._folder = folder
        self._seed = seed
        self._datasets: dict[str, str] = {}
        self.asked_again = 0
        self.sent_at = 0.0

    def small(self, number: int) -> str:
        """Ask for a short training; the job's id."""
        which = number % MODELS
        target = "district" if which % 3 == 2 else "price"  # noqa: PLR2004 - one in three has classes
        dataset = self._dataset(f"small-{which}", SMALL)
        request = TrainingRequest(dataset=dataset, target=target, name=f"soak-{which}", budget=BRIEF)
        return self._train(request, f"{self._seed}-small-{number}")

    def large(self, number: int) -> str:
        """Ask for a training that goes on until somebody ends it, before the others; the job's id."""
        request = TrainingRequest(
            dataset=self._dataset("large", LARGE), target="price", name="soak-large", budget=LONG, priority=10
        )
        return self._train(request, f"{self._seed}-large-{number}")

    def cancel(self, job: str) -> None:
        """Cancel a job."""
        self._insist(lambda: self._client.jobs.cancel(job))

    def finish(self, job: str) -> None:
        """End a job's search."""
        self._insist(lambda: self._client.jobs.finish(job))

    def _train(self, request: TrainingRequest, key: str) -> str:
        return self._insist(lambda: self._client.jobs.train(request, key=key)).id

    def _dataset(self, name: str, rows: int) -> str:
        if name not in self._datasets:
            table = flats(self._folder / f"{name}.csv", rows, len(self._datasets))
            self._datasets[name] = self._insist(lambda: self._client.datasets.upload(table)).id
        return self._datasets[name]

    def _insist(self, ask: Callable[[], T]) -> T:
        while True:
            self.sent_at = time.monotonic()
            try:
                return ask()
            except (ServiceUnavailable, Unavailable):
                self.asked_again += 1
                time.sleep(PAUSE_SECONDS)
