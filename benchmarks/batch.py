"""A large Parquet file: through the route, through the command, and through the kernel alone in this process."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import tables
from benchmarks.servers import Server
from triptych import wiring
from triptych.serving.servable import Servable
from triptych.settings import load

KIND = "application/vnd.apache.parquet"
SEED = 16
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows a second of one model, each the median of several runs.

    Attributes:
        rows: In the file.
        kernel: Encoder and kernel on a table in memory.
        route: The file to the prediction route and its answer back.
        command: `triptych predict`, its start included.
        same: Whether all three gave the same answers.
    """

    rows: int
    kernel: float
    route: float
    command: float
    same: bool


def make(file: Path, rows: int) -> Path:
    """Write the file, unless it is there."""
    if not file.exists():
        table = pa.Table.from_pandas(tables.mixed(rows, SEED).drop(columns=tables.TARGET), preserve_index=False)
        pq.write_table(table, file)
    return file


def measure(model: str, file: Path, home: Path, server: Server, times: int) -> Batch:
    """Predict the file in three ways.

    Args:
        model: Who predicts.
        file: What `make` wrote.
        home: Where the model is.
        server: Triptych's, awake, with one worker.
        times: How often each.
    """
    servable = load_here(model, home)
    table = pq.read_table(file)
    out = file.with_name(f"{model}-out.parquet")
    sent = file.read_bytes()

    def ask() -> pa.Table:
        asked = urllib.request.Request(
            f"http://127.0.0.1:{server.port}/models/{model}/predict", sent, {"Content-Type": KIND}
        )
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with direct.open(asked, timeout=600) as answer:
            return pq.read_table(pa.BufferReader(answer.read()))

    program = str(Path(sys.executable).with_name("triptych"))
    command = [program, "predict", model, str(file), "--out", str(out), "--home", str(home)]
    trusting = {**os.environ, "TRIPTYCH_TRUSTED_MODELS": model}
    kernel, alone = _timed(lambda: list(servable.runtime.table(table).predictions), times)
    route, answered = _timed(ask, times)
    own, _ = _timed(lambda: subprocess.run(command, check=True, capture_output=True, env=trusting), times)
    written = pq.read_table(out)
    equal = alone == answered.column("prediction").to_pylist() == written.column("prediction").to_pylist()
    out.unlink()
    return Batch(
        rows=table.num_rows,
        kernel=table.num_rows / kernel,
        route=table.num_rows / route,
        command=table.num_rows / own,
        same=equal,
    )


def load_here(model: str, home: Path) -> Servable:
    """Load a version into this process, as a worker does."""
    wiring.cap_threads()
    deployments = wiring.deployments(load(home=home, trusted_models=(model,)), only=(model,))
    deployments.refresh()
    return deployments.get(model)


def _timed(work: Callable[[], T], times: int) -> tuple[float, T]:
    took: list[float] = []
    while True:
        started = time.perf_counter()
        result = work()
        took.append(time.perf_counter() - started)
        if len(took) == times:
            return median(took), result
