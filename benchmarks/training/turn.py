"""One data set in one order of its rows, cut once for all contestants."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.accuracy import Case
from triptych.tables import infer_schema, read_table
from triptych.training import prepare
from triptych.training.checks import Material

LEAKS = {"bike_sharing": ("casual", "registered")}
"""Columns that give the target away, by data set; nobody gets them."""

ACTUAL = "__actual__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What the contestants are given.

    Attributes:
        name: The data set's.
        number: Which order of the rows.
        folder: Holds `whole.parquet` for Triptych, which keeps the same fifth apart as the others are measured on;
            and for these `train.parquet`, whose target is a number or a place among the classes, and `test.parquet`.
        material: The table, and its split.
    """

    name: str
    number: int
    folder: Path
    material: Material

    @property
    def actual(self) -> np.ndarray:
        """The targets of the rows that are measured on."""
        return self.material.actual[self.material.split.test]

    def order(self, budget: float, cores: int) -> None:
        """Write what the others' programs are asked to do."""
        task = {"regression": self.material.regression, "budget": budget, "cores": cores, "seed": self.number}
        (self.folder / "task.json").write_text(json.dumps(task), encoding="utf-8")


def cut(case: Case, number: int, folder: Path) -> Turn:
    """Shuffle a data set and cut it as `triptych train` does.

    Args:
        case: The data set.
        number: Which shuffle; 0 leaves the rows as they are.
        folder: An empty one.
    """
    table = read_table(case.file)
    table = table.drop_columns([name for name in LEAKS.get(case.name, ()) if name in table.column_names])
    if number:
        table = table.take(np.random.default_rng(number).permutation(table.num_rows))
    pq.write_table(table, folder / "whole.parquet")
    again = read_table(folder / "whole.parquet")
    material = prepare(infer_schema(again, target=case.target), again).material
    inputs = material.table.drop_columns([case.target])
    learned = inputs.append_column(ACTUAL, pa.array(material.actual))
    pq.write_table(learned.take(material.split.train), folder / "train.parquet")
    pq.write_table(inputs.take(material.split.test), folder / "test.parquet")
    return Turn(name=case.name, number=number, folder=folder, material=material)
