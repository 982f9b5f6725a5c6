"""How the compiled kernels of every family of estimators compare with their originals, on the samples."""

from __future__ import annotations

import argparse
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from threadpoolctl import threadpool_limits

from benchmarks.families import CLASSES, NUMBERS, TEXTS, Family
from benchmarks.table import render
from triptych.domain.package import Parity
from triptych.domain.schema import Schema, Target, Task
from triptych.encoding import Encoder, Scale, classes_of
from triptych.samples import FOLDER
from triptych.services.parity import kernel_of
from triptych.tables import infer_schema, read_table

PAGE = Path(__file__).parent.parent / "docs/parity.md"
START, END = "<!-- written by python -m benchmarks.parity --write -->\n\n", "\n\n<!-- end of what is written -->"
HEADER = ("estimator", "data", "task", "rows", "refused", "difference", "flips", "tolerance", "served by")
LARGEST = 100_000_000
MOST_ROWS = 1_500
"""So many of a sample are used, two thirds of them to train on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """Real rows, shuffled, and what is to be predicted."""

    name: str
    schema: Schema
    target: Target
    table: pa.Table

    @property
    def families(self) -> dict[str, Family]:
        """Those that are tried on it."""
        found = NUMBERS if self.target.task is Task.REGRESSION else CLASSES
        if self.name != "reviews":
            return found
        return {name: found[name] for name in TEXTS["regression" if found is NUMBERS else "classes"]}


def main() -> int:
    """Compare and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="put the table into docs/parity.md too")
    arguments = parser.parse_args()
    table = render(HEADER, list(lines()))
    print(table)
    if arguments.write:
        text = PAGE.read_text(encoding="utf-8")
        before, after = text.split(START)[0], text.split(END)[1]
        PAGE.write_text(f"{before}{START}{table}{END}{after}", encoding="utf-8")
    return 0


def samples() -> Iterator[Data]:
    """The samples, one task after the other."""
    for file, target in (
        ("bikes.parquet", "cnt"), ("penguins.csv", "sex"), ("penguins.csv", "species"), ("reviews.parquet", "score"),
    ):  # fmt: skip
        whole = read_table(FOLDER / file, largest=LARGEST)
        whole = whole.filter(pc.is_valid(whole[target]))
        order = np.random.default_rng(0).permutation(whole.num_rows)[:MOST_ROWS]
        schema = infer_schema(whole, target=target)
        assert schema.target is not None
        yield Data(name=file.partition(".")[0], schema=schema, target=schema.target, table=whole.take(order))


def lines() -> Iterator[list[str]]:
    """A line for each family and sample."""
    for data in samples():
        for name in data.families:
            yield line(name, data, compare(name, data))


def compare(name: str, data: Data) -> Parity:
    """Fit one family on a sample, compile it and ask the gate."""
    style, build = data.families[name]
    train, kept = data.table.slice(0, 2 * len(data.table) // 3), data.table.slice(2 * len(data.table) // 3)
    encoder = Encoder.fit(data.schema, train, style)
    regression = data.target.task is Task.REGRESSION
    column = train[data.target.name]
    actual: Any = column.to_numpy().astype(float) if regression else classes_of(data.target, column)
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of solvers that are stopped early
        estimator = build(encoder.codes).fit(encoder.table(train), actual)
        return kernel_of(estimator, encoder, data.target, Scale.PLAIN, kept)[1]


def line(name: str, data: Data, parity: Parity) -> list[str]:
    """What is shown of it."""
    served = "the kernel" if parity.passed else f"the original: {parity.reason}"
    figures = ("", "", "", "", "")
    if parity.rows:
        figures = (
            f"{parity.rows}", f"{parity.refused}", f"{parity.difference:.0e}", f"{parity.flips}",
            f"{parity.tolerance:.0e}",
        )  # fmt: skip
    return [name, data.name, data.target.task.value, *figures, served]


if __name__ == "__main__":
    sys.exit(main())
