"""What the checks find in real tables, as they are and with a leak put in, and what they cost.

The folder that is given holds one folder for each data set, as `benchmarks.accuracy` reads them.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.accuracy import Case, find
from benchmarks.table import render
from triptych.domain.finding import Finding, Severity
from triptych.tables import infer_schema, read_table
from triptych.training import Prepared, fit, prepare

PAGE = Path(__file__).parent.parent / "docs/checks.md"
START, END = "<!-- written by python -m benchmarks.leakage --write -->\n\n", "\n\n<!-- end of what is written -->"
HEADER = ("data set", "rows", "columns", "put in", "stops", "warns", "notes", "checks", "of the training")
LARGEST = 1_000_000_000
BUDGET = 15.0
SLIPS = 0.001

Random = np.random.Generator
Spoil = Callable[[pa.Table, str, Random], pa.Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A data set, with something done to it.

    Attributes:
        case: The data set.
        put_in: What was done, in words.
        table: What came of it.
        drop: Columns that are left out.
    """

    case: Case
    put_in: str
    table: pa.Table
    drop: tuple[str, ...] = ()


def main() -> int:
    """Look at each table and print what is found."""
    parser = argparse.ArgumentParser(description="Look for leaks and other trouble in each data set of a folder.")
    parser.add_argument("folder", type=Path, help="one folder for each data set, with a table and a README.md")
    parser.add_argument("--only", action="append", help="a data set to look at; may be repeated (all)")
    parser.add_argument("--train", action="store_true", help="train too, quickly, to say what share the checks take")
    parser.add_argument("--write", action="store_true", help="put the table into docs/checks.md too")
    arguments = parser.parse_args()
    cases = [case for case in find(arguments.folder) if not arguments.only or case.name in arguments.only]
    if not cases:
        print(f"No data set was found in {arguments.folder}.", file=sys.stderr)
        return 1
    rows = [_row(trial, train=arguments.train) for case in cases for trial in _trials(case)]
    table = render(HEADER, rows)
    print(table)
    if arguments.write:
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(f"{text.split(START)[0]}{START}{table}{END}{text.split(END)[1]}", encoding="utf-8")
    return 0


def _trials(case: Case) -> Iterator[Trial]:
    """The data set as it is, without the columns that are known to leak, and with leaks of ours."""
    table = read_table(case.file, largest=LARGEST)
    known = KNOWN.get(case.name, ())
    if known:
        yield Trial(case=case, put_in="", table=table)
        yield Trial(case=case, put_in=f"without {known[0]}", table=table, drop=known[:1])
    yield Trial(case=case, put_in=f"without {', '.join(known)}" if known else "", table=table, drop=known)
    for name, spoil in SPOILED.get(case.name, {}).items():
        yield Trial(case=case, put_in=name, table=spoil(table, case.target, np.random.default_rng(1)), drop=known)


def _row(trial: Trial, *, train: bool) -> list[str]:
    case, table = trial.case, trial.table
    prepared = prepare(infer_schema(table, target=case.target, drop=trial.drop), table)
    seconds = _processor(lambda: prepared.findings)
    said = [_names(prepared.findings, severity) for severity in Severity]
    share = f"{seconds / _processor(lambda: _train(prepared)):.0%}" if train and not trial.put_in else ""
    columns = len(table.column_names) - 1 - len(trial.drop)
    return [case.name, f"{table.num_rows}", f"{columns}", trial.put_in, *said, f"{seconds:.2f} s", share]


def _processor(work: Callable[[], object]) -> float:
    """The seconds of a processor that something takes; others may use the machine meanwhile."""
    started = time.process_time()
    work()
    return time.process_time() - started


def _train(prepared: Prepared) -> None:
    fit(prepared, budget=BUDGET, progress=lambda _: None)


def _names(findings: tuple[Finding, ...], severity: Severity) -> str:
    said = []
    for finding in findings:
        if finding.severity is severity:
            columns = f" ({', '.join(finding.columns)})" if finding.columns else ""
            said.append(f"{finding.check}{columns}")
    return "; ".join(said)


def _as_classes(table: pa.Table, target: str) -> np.ndarray:
    return np.unique(np.array(table[target].to_pylist(), dtype=str), return_inverse=True)[1]


def _sum_of_two(table: pa.Table, target: str, chance: Random) -> pa.Table:
    answers = table[target].to_numpy()
    part = np.floor(answers * chance.random(len(answers)))
    return table.append_column("part one", pa.array(part)).append_column("part two", pa.array(answers - part))


def _product_of_two(table: pa.Table, target: str, chance: Random) -> pa.Table:
    answers = table[target].to_numpy()
    pieces = chance.integers(1, 9, len(answers))
    each = np.round(answers / pieces, 4)
    return table.append_column("pieces", pa.array(pieces)).append_column("each", pa.array(each))


def _larger_of_two(table: pa.Table, target: str, chance: Random) -> pa.Table:
    """Two amounts, of which the first is the larger one for one of the classes."""
    one = chance.normal(100, 20, table.num_rows)
    gap = chance.exponential(10, table.num_rows) * np.where(_as_classes(table, target) == 1, 1, -1)
    return table.append_column("limit", pa.array(one)).append_column("balance", pa.array(one - gap))


def _two_codes(table: pa.Table, target: str, chance: Random) -> pa.Table:
    """Two codes that tell nothing alone: their difference is the class."""
    one = chance.integers(0, 7, table.num_rows)
    other = (one + _as_classes(table, target)) % 7
    codes = [pa.array([f"{letter}{code}" for code in side]) for letter, side in (("k", one), ("m", other))]
    return table.append_column("desk", codes[0]).append_column("form", codes[1])


def _reason(share: float) -> Spoil:
    """A reason that is written down for a share of the rarer class alone."""

    def spoil(table: pa.Table, target: str, chance: Random) -> pa.Table:
        classes = _as_classes(table, target)
        marked = (classes == np.bincount(classes).argmin()) & (chance.random(len(classes)) < share)
        reasons = chance.choice(["price", "service", "moved"], len(classes))
        return table.append_column(
            "reason", pa.array([reason if mark else None for mark, reason in zip(marked, reasons, strict=True)])
        )

    return spoil


def _sorted(name: str, step: int) -> Spoil:
    """A number of the row, given after the rows were sorted by the target."""

    def spoil(table: pa.Table, target: str, chance: Random) -> pa.Table:
        table = table.sort_by(target)
        table = table.append_column(name, pa.array(1000 + step * np.arange(table.num_rows)))
        return table.take(chance.permutation(table.num_rows))

    return spoil


def _other_unit(table: pa.Table, target: str, chance: Random) -> pa.Table:
    answers = table[target].to_numpy() * 0.8935
    return table.append_column("in euros", pa.array(np.round(answers + chance.normal(0, 0.1, len(answers)), 2)))


def _recoded(table: pa.Table, target: str, chance: Random) -> pa.Table:
    """The class in other words, with one in a thousand wrong."""
    classes = _as_classes(table, target)
    slips = chance.random(len(classes)) < SLIPS
    return table.append_column("status", pa.array(np.where(slips, 1 - classes, classes).astype(str)))


def _copies(table: pa.Table, _: str, chance: Random) -> pa.Table:
    """A tenth of the rows once more, at random places."""
    more = table.take(chance.permutation(table.num_rows)[: table.num_rows // 10])
    return pa.concat_tables([table, more]).take(chance.permutation(table.num_rows + len(more)))


KNOWN = {"bike_sharing": ("casual", "registered")}
"""Columns of a data set that leak as it was published."""

SPOILED: dict[str, dict[str, Spoil]] = {
    "adult_income": {
        "two codes": _two_codes, "the larger of two": _larger_of_two, "recoded, one in 1000 wrong": _recoded,
        "id, 1 by 1": _sorted("id", 1), "a tenth twice": _copies,
    },
    "ames_housing": {"in another unit": _other_unit, "a product": _product_of_two, "a sum": _sum_of_two},
    "diamonds": {"a sum": _sum_of_two, "number, 3 by 3": _sorted("number", 3)},
    "german_credit": {"two codes": _two_codes, "number, 3 by 3": _sorted("number", 3)},
    "heart_disease": {"a reason for 80 %": _reason(0.8)},
    "telco_churn_fictional": {"a reason for 60 %": _reason(0.6), "a reason for 10 %": _reason(0.1)},
    "titanic_all": {"the larger of two": _larger_of_two, "id, 1 by 1": _sorted("id", 1)},
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
