"""Trains beside FLAML and mljar-supervised: the same rows, the same seconds, the same cores."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.accuracy import Case, find
from benchmarks.environments import install_one
from benchmarks.machine import facts
from benchmarks.training.contestants import OTHERS, OURS, PLAIN, Result, train
from benchmarks.training.ranks import mean_ranks, table
from benchmarks.training.turn import cut

SETS = (
    "adult_income", "german_credit", "diamonds", "ames_housing", "bike_sharing", "titanic_all", "heart_disease",
    "fine_foods_reviews",
)  # fmt: skip
PAGE = Path(__file__).parents[2] / "docs" / "training-benchmark.md"
MARK = '<!-- written by make bench-training ARGS="FOLDER --write" -->\n'


def main() -> int:
    """Train on each data set, and print or write the tables."""
    options = _options()
    cases = [case for case in find(options.folder) if case.name in (options.only or SETS)]
    if not cases:
        print(f"None of the data sets was found in {options.folder}.", file=sys.stderr)
        return 1
    contestants = (OURS, *(options.peer or OTHERS))
    for peer in contestants[1:]:
        install_one(options.uv, peer, options.environments)
    shown = (PLAIN, *contestants)
    machine, readmes = facts(), {case.name: case.readme for case in cases}
    results = [each for each in _known(options.lines) if _asked(each, cases, shown, options)]
    for case in cases:
        for number in range(options.repeat):
            results += _turn(case, number, shown, options, results)
            print(table(results, shown, readmes), mean_ranks(results, contestants), sep="\n\n", file=sys.stderr)
    budgets = " and ".join(f"{budget:g}" for budget in options.budget)
    said = (
        f"Run on {datetime.now(UTC):%d %B %Y}, budgets of {budgets} seconds, {options.repeat} order(s) of the rows. "
        f"{' '.join(machine)} At its end: {os.getloadavg()[0]:.1f}."
    )
    text = "\n\n".join([said, table(results, shown, readmes), mean_ranks(results, contestants)])
    print(text)
    if options.write:
        before = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
        PAGE.write_text(f"{before}{MARK}\n{text}\n", encoding="utf-8")
    return 0


def _known(lines: Path | None) -> list[Result]:
    """What an earlier run measured, so that one that was stopped goes on."""
    if lines is None or not lines.exists():
        return []
    return [Result(**json.loads(line)) for line in lines.read_text(encoding="utf-8").splitlines()]


def _asked(known: Result, cases: Sequence[Case], contestants: Sequence[str], options: argparse.Namespace) -> bool:
    """Whether it belongs into this run's tables; who failed is asked again."""
    wanted = known.data in {case.name for case in cases} and known.contestant in contestants
    return wanted and known.budget in options.budget and known.number < options.repeat and known.score is not None


def _turn(
    case: Case, number: int, contestants: Sequence[str], options: argparse.Namespace, known: Sequence[Result]
) -> list[Result]:
    done = {(each.contestant, each.data, each.number, each.budget) for each in known}
    found = []
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as folder:
        turn = cut(case, number, Path(folder))
        for budget in options.budget:
            for contestant in contestants:
                if (contestant, case.name, number, budget) in done:
                    continue
                print(f"{case.name}, order {number}, {budget:g} s: {contestant} ...", file=sys.stderr)
                found.append(train(contestant, turn, budget, options.environments))
                if options.lines:
                    with options.lines.open("a", encoding="utf-8") as file:
                        file.write(json.dumps(asdict(found[-1])) + "\n")
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-training", description=__doc__)
    parser.add_argument("folder", type=Path, help="one folder for each data set, with a table and a README.md")
    parser.add_argument("--only", action="append", help=f"a data set; may be repeated ({', '.join(SETS)})")
    parser.add_argument("--budget", type=float, action="append", help="seconds; may be repeated (60 and 120)")
    parser.add_argument("--repeat", type=int, default=1, help="orders of the rows of each data set (1)")
    parser.add_argument("--peer", action="append", choices=OTHERS, help="may be repeated (all)")
    parser.add_argument("--write", action="store_true", help=f"write the tables into {PAGE.name}")
    parser.add_argument("--lines", type=Path, help="a file that each result is added to, and that is read first")
    parser.add_argument("--uv", default="uv", help="the program that makes the environments")
    parser.add_argument("--environments", type=Path, default=Path(".bench/environments"), help="where they go")
    options = parser.parse_args()
    options.budget = options.budget or [60.0, 120.0]
    return options


if __name__ == "__main__":
    sys.exit(main())
