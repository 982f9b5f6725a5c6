"""Trains on a large table that is made up, and says how long it took and how much memory it needed."""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

KINDS = ("north", "south", "east", "west", "centre")


def made_up(rows: int, columns: int, seed: int = 1) -> pa.Table:
    """A regression: a fifth of the columns are categories, some cells are missing, and about a tenth is noise.

    Args:
        rows: How many.
        columns: Beside the target.
        seed: Of the numbers.
    """
    chance = np.random.default_rng(seed)
    found: dict[str, pa.Array] = {}
    score = np.zeros(rows)
    for number in range(columns):
        if number % 5 == 0:
            places = chance.integers(0, len(KINDS), rows)
            score += chance.normal(size=len(KINDS))[places]
            found[f"kind_{number}"] = pa.array(np.array(KINDS)[places])
        else:
            values = chance.normal(size=rows)
            score += chance.normal() * np.where(number % 2, values, np.abs(values))
            found[f"number_{number}"] = pa.array(values, mask=chance.random(rows) < 0.02)  # noqa: PLR2004
    found["y"] = pa.array(score + 0.3 * score.std() * chance.normal(size=rows))
    return pa.table(found)


def main() -> int:
    """Make a table, train on it as anybody would, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--columns", type=int, default=20, help="beside the target")
    parser.add_argument("--budget", type=float, default=120.0, help="seconds for the search and the last fit")
    parser.add_argument("--preset", default="balanced", choices=("quick", "balanced", "thorough"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="triptych-bench-") as folder:
        file = Path(folder) / "large.parquet"
        pq.write_table(made_up(options.rows, options.columns), file)
        command = [
            str(Path(sys.executable).with_name("triptych")), "train", str(file), "--target", "y", "--budget",
            str(options.budget), "--preset", options.preset, "--home", str(Path(folder) / "home"), "--json",
        ]  # fmt: skip
        load, began = os.getloadavg()[0], time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        seconds = time.monotonic() - began
    if done.returncode:
        return done.returncode
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    metrics = json.loads(done.stdout)["metrics"]
    print(
        f"{options.rows:,} rows of {options.columns} columns, a budget of {options.budget:g} s ({options.preset}): "
        f"{seconds:.0f} s from start to end, {peak:.1f} GiB at most, R2 {metrics['r2']:.4f}; load before {load:.1f}."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
