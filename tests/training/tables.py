"""Small tables of each task, with a schema for each."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pyarrow as pa

from triptych.domain.schema import Schema
from triptych.tables import infer_schema

COLOURS = ("rouge", "vert", "bleu", "noir")


def table(task: str, rows: int = 120, seed: int = 3) -> pa.Table:
    """A table whose `y` follows from its columns, but for some noise; `x` and `c` lack a value here and there."""
    chance = random.Random(seed)
    found = []
    for number in range(rows):
        x, c, b = chance.uniform(-1, 1), chance.choice(COLOURS), chance.random() < 0.5
        score = 4 * x + 2 * COLOURS.index(c) + 2 * b + chance.gauss(0, 0.5)
        found.append(
            {
                "x": None if number % 17 == 4 else x, "c": None if number % 23 == 7 else c, "b": b,
                "when": datetime(1960, 1, 1) + timedelta(hours=chance.randint(0, 200_000)),
                "y": {"regression": score, "positive": 100 + score, "binary": "yes" if score > 4 else "no",
                      "multiclass": min(2, max(0, int(score // 3)))}[task],
            }
        )  # fmt: skip
    return pa.Table.from_pylist(found).cast(
        pa.schema([("x", pa.float64()), ("c", pa.string()), ("b", pa.bool_()), ("when", pa.timestamp("us")),
                   ("y", {"binary": pa.string(), "multiclass": pa.int64()}.get(task, pa.float64()))])
    )  # fmt: skip


def schema(of: pa.Table) -> Schema:
    """What is inferred of such a table."""
    return infer_schema(of, target="y")
