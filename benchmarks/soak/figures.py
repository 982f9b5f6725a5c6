"""What the soaks of a store found, added up, as a table."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.table import render

TITLES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Soak:
    """What one run found.

    Attributes:
        store: "sqlite" or "postgresql".
        seed: Of everything that was drawn.
        jobs: Trainings that were to succeed.
        kills: By the kind of process: worker, body, app.
        attempts: How often trainings were begun.
        cancels: Seconds from each cancellation until the training's processes were gone.
        finishes: Seconds from each *finish now* until the version was registered.
        cancelled: Trainings that were cancelled.
        orphans: Processes that were left at the end.
        at_once: The most bodies of one job that were seen at the same time.
        starts: How often `triptych up` was started.
        asked_again: Calls that were made again because the application was down.
        seconds: How long it took.
        faults: Everything else that was not as it should be.
    """

    store: str
    seed: int
    jobs: int
    kills: dict[str, int]
    attempts: int
    cancels: list[float]
    finishes: list[float]
    cancelled: int
    orphans: int
    at_once: int
    starts: int
    asked_again: int
    seconds: float
    faults: list[str] = field(default_factory=list)


def keep(soak: Soak, file: Path) -> None:
    """Add a run to those that a file holds."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(soak)) + "\n")


def kept(file: Path) -> list[Soak]:
    """The runs that a file holds."""
    return [Soak(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def page(soaks: Sequence[Soak]) -> str:
    """Add up the runs of each store."""
    stores = [store for store in TITLES if any(soak.store == store for soak in soaks)]
    columns = [_column([soak for soak in soaks if soak.store == store]) for store in stores]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    return render(["", *(TITLES[store] for store in stores)], rows)


def _column(soaks: Sequence[Soak]) -> dict[str, str]:
    def count(word: str) -> str:
        return str(sum(fault.startswith(word) for soak in soaks for fault in soak.faults))

    kills = {role: sum(soak.kills.get(role, 0) for soak in soaks) for role in ("worker", "body", "app")}
    cancels = [seconds for soak in soaks for seconds in soak.cancels]
    finishes = [seconds for soak in soaks for seconds in soak.finishes]
    return {
        "trainings that had to succeed": str(sum(soak.jobs for soak in soaks)),
        "begun, attempts in all": str(sum(soak.attempts for soak in soaks)),
        "kill -9 of worker + body + application": f"{' + '.join(map(str, kills.values()))} = {sum(kills.values())}",
        "lost": count("lost"),
        "successes without exactly one version, or versions of nobody": count("versions"),
        "versions whose files are not as registered": count("files"),
        "MLflow runs left open, or successes without exactly one finished run": count("runs"),
        "processes left behind": str(sum(soak.orphans for soak in soaks)),
        "most processes of one training at a time": str(max(soak.at_once for soak in soaks)),
        "cancelled besides, those with a process at that moment": (
            f"{sum(soak.cancelled for soak in soaks)}, {len(cancels)}"
        ),
        "cancelled: seconds until its processes were gone, median": _seconds(median, cancels),
        "the same, longest": _seconds(max, cancels),
        "*finish now*: seconds until the version was registered, median": _seconds(median, finishes),
        "starts of `triptych up`": str(sum(soak.starts for soak in soaks)),
        "calls that were made again while the application was down": str(sum(soak.asked_again for soak in soaks)),
        "minutes": f"{sum(soak.seconds for soak in soaks) / 60:.0f}",
    }


def _seconds(measure: object, values: Sequence[float]) -> str:
    return f"{measure(values):.1f}" if values and callable(measure) else "-"
