"""How good and how quick training is on real data sets.

The folder that is given holds one folder for each data set: a table, and a README.md that names its target
(``target: `column` ``) and may hold the scores of a reference (``- lgbm: r2 0.98, rmse 528.0``).
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.table import render

SHOWN = {"regression": "r2", "binary": "roc_auc", "multiclass": "accuracy"}
"""The metric that is compared, by task."""

NAMES_ELSEWHERE = {"r2": ("r2",), "roc_auc": ("auc", "roc_auc"), "accuracy": ("acc", "accuracy")}
TABLES = {".csv", ".parquet", ".arrow"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One data set and what is known of it.

    Attributes:
        name: The folder's name.
        file: The table.
        target: The column to predict.
        readme: The text that describes it.
    """

    name: str
    file: Path
    target: str
    readme: str


def main() -> int:
    """Train on each data set and print a table."""
    parser = argparse.ArgumentParser(description="Train on each data set of a folder and compare with a reference.")
    parser.add_argument("folder", type=Path, help="one folder for each data set, with a table and a README.md")
    parser.add_argument("--only", action="append", help="a data set to train; may be repeated (all)")
    parser.add_argument("--drop", action="append", default=[], metavar="NAME:COLUMN", help="leave a column out")
    parser.add_argument("--budget", type=float, help="seconds for each search")
    arguments = parser.parse_args()
    cases = [case for case in find(arguments.folder) if not arguments.only or case.name in arguments.only]
    if not cases:
        print(f"No data set was found in {arguments.folder}.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as home:
        rows = [_row(case, Path(home), arguments.drop, arguments.budget) for case in cases]
    print(
        render(
            [
                "data set",
                "metric",
                "baseline",
                "Triptych",
                "reference",
                "difference",
                "ECE",
                "90 % holds in",
                "seconds",
            ],
            rows,
        )
    )
    return 0


def find(folder: Path) -> list[Case]:
    """List the data sets of a folder."""
    cases = []
    for readme in sorted(folder.glob("*/README.md")):
        text = readme.read_text(encoding="utf-8")
        target = re.search(r"target: `([^`]+)`", text)
        file = next((path for path in sorted(readme.parent.iterdir()) if path.suffix in TABLES), None)
        if target and file:
            cases.append(Case(name=readme.parent.name, file=file, target=target[1], readme=text))
    return cases


def reference(readme: str, metric: str) -> float | None:
    """The best score of a reference on held-out rows; None when none is written down."""
    names = "|".join(NAMES_ELSEWHERE[metric])
    found = re.findall(rf"^- (?!cv|dummy)\w+:.*?\b(?:{names}) (\d\.\d+)", readme, re.MULTILINE)
    return max(map(float, found), default=None)


def _row(case: Case, home: Path, dropped: list[str], budget: float | None) -> list[str]:
    print(f"Training {case.name} ...", file=sys.stderr)
    started = time.monotonic()
    result = _train(
        case,
        home,
        [column for name, _, column in (each.partition(":") for each in dropped) if name == case.name],
        budget,
    )
    seconds = f"{time.monotonic() - started:.1f}"
    if "metrics" not in result:
        return [case.name, "failed", *[""] * 6, seconds]
    metric = SHOWN[result["task"]]
    score, known = result["metrics"][metric], reference(case.readme, metric)
    baseline = result["baseline"].get(metric)
    return [
        case.name,
        metric,
        "" if baseline is None else f"{baseline:.4f}",
        f"{score:.4f}",
        "" if known is None else f"{known:.4f}",
        "" if known is None else f"{100 * (score / known - 1):+.1f} %",
        _shown(result["reliability"].get("ece"), 4, 1),
        _shown(result["reliability"].get("exact_90", result["reliability"].get("coverage_90")), 1, 100, " %"),
        seconds,
    ]


def _shown(value: float | None, digits: int, factor: float, unit: str = "") -> str:
    return "" if value is None else f"{value * factor:.{digits}f}{unit}"


def _train(case: Case, home: Path, drop: list[str], budget: float | None) -> dict[str, Any]:
    program = str(Path(sys.executable).with_name("triptych"))
    command = [
        program,
        "train",
        str(case.file),
        "--target",
        case.target,
        "--name",
        case.name,
        "--home",
        str(home),
        "--json",
    ]
    command += [word for column in drop for word in ("--drop", column)]
    command += ["--budget", str(budget)] if budget else []
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, text=True)
    return json.loads(done.stdout) if done.returncode == 0 else {}


if __name__ == "__main__":
    sys.exit(main())
