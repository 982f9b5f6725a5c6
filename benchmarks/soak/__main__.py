"""`make soak`: many trainings while their worker, their own processes and the application are killed at random."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from benchmarks.contestants import ROOT
from benchmarks.soak import figures
from benchmarks.soak.run import Plan, Run
from tools.postgresql import databases, programs

PAGE = ROOT / "docs" / "jobs.md"
BEGIN, END = "<!-- soaked: begin -->", "<!-- soaked: end -->"
STORES = ("sqlite", "postgresql")


def main() -> int:
    """Soak each store, and print what was found; 1 when anything was."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, _leave)
    results = Path(arguments.folder).resolve() / "soaks.jsonl"
    results.parent.mkdir(parents=True, exist_ok=True)
    if arguments.afresh:
        results.unlink(missing_ok=True)
    bad = False
    for store in arguments.store or STORES:
        for seed in range(arguments.seed, arguments.seed + arguments.times):
            soak = _soak(store, seed, arguments)
            figures.keep(soak, results)
            for fault in soak.faults:
                print(fault, file=sys.stderr)
            bad = bad or bool(soak.faults or soak.orphans or soak.at_once > 1)
    text = figures.page(figures.kept(results))
    print(text)
    if arguments.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")
    return int(bad)


def _soak(store: str, seed: int, arguments: argparse.Namespace) -> figures.Soak:
    folder = Path(tempfile.mkdtemp(prefix="soak-", dir=Path(arguments.folder).resolve()))
    print(f"{store}, seed {seed}: {folder}", file=sys.stderr)
    with _database(store) as url:
        plan = Plan(
            store=store, url=url, seed=seed, jobs=arguments.jobs, kills=arguments.kills,
            cancels=arguments.cancels, finishes=arguments.finishes,
        )  # fmt: skip
        soak = Run(folder, plan).soak()
    if soak.faults or soak.orphans:
        print(f"What it left is in {folder}.", file=sys.stderr)
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return soak


@contextmanager
def _database(store: str) -> Iterator[str | None]:
    if store == "sqlite":
        yield None
        return
    binaries = programs()
    assert binaries is not None, "No PostgreSQL is installed; --store sqlite does without."
    with databases(binaries) as make:
        yield make()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--store", action="append", choices=STORES, help="where the jobs are; may be repeated (both)")
    parser.add_argument("--jobs", type=int, default=100, help="trainings of one run that must succeed (100)")
    parser.add_argument("--kills", type=int, default=34, help="processes that are killed in one run (34)")
    parser.add_argument("--cancels", type=int, default=6, help="longer trainings that are cancelled besides (6)")
    parser.add_argument("--finishes", type=int, default=3, help="of those that must succeed: told to finish now (3)")
    parser.add_argument("--times", type=int, default=3, help="runs for each store, of one seed after the other (3)")
    parser.add_argument("--seed", type=int, default=1, help="the first one's (1)")
    parser.add_argument("--folder", default=".soak", help="takes homes and results, to which each run adds its own")
    parser.add_argument("--afresh", action="store_true", help="forget the results that are there")
    parser.add_argument("--write", action="store_true", help="put the results into docs/jobs.md")
    return parser.parse_args()


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
