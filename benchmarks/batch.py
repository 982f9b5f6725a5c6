"""A large Parquet file: through the route, through the command, and through the kernel alone."""

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
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import tables
from benchmarks.servers import ONE_THREAD, Server

KIND = "application/vnd.apache.parquet"
SEED = 16
PATIENCE = 900


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
    # The command finds the service of its port, as beside `triptych up` it does by itself.
    variables = {**os.environ, **ONE_THREAD, "TRIPTYCH_TRUSTED_MODELS": model, "TRIPTYCH_PORT": str(server.port)}
    outs = [file.with_name(f"{model}-{name}.parquet") for name in ("kernel", "route", "command")]
    program = str(Path(sys.executable).with_name("triptych"))
    alone = [sys.executable, "-m", "benchmarks.kernel", model, str(home), str(file), str(outs[0]), str(times)]
    predict = [program, "predict", model, str(file), "--out", str(outs[2]), "--home", str(home)]
    kernel = float(_output(alone, variables).split()[-1])
    sent = file.read_bytes()
    route = _timed(lambda: outs[1].write_bytes(_ask(model, server.port, sent)), times)
    command = _timed(lambda: _output(predict, variables), times, before=lambda: outs[2].unlink(missing_ok=True))
    answers = [pq.read_table(out).column("prediction").to_pylist() for out in outs]
    for out in outs:
        out.unlink()
    rows = len(answers[0])
    same = answers[0] == answers[1] == answers[2]
    return Batch(rows=rows, kernel=rows / kernel, route=rows / route, command=rows / command, same=same)


def _ask(model: str, port: int, sent: bytes) -> bytes:
    url = f"http://127.0.0.1:{port}/models/{model}/predict"
    asked = urllib.request.Request(url, sent, {"Content-Type": KIND, "Accept": KIND})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(asked, timeout=PATIENCE) as answer:
        return answer.read()


def _output(command: list[str], variables: dict[str, str]) -> str:
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=variables, timeout=PATIENCE)
    return done.stdout


def _timed(work: Callable[[], Any], times: int, before: Callable[[], Any] = lambda: None) -> float:
    took: list[float] = []
    for _ in range(times):
        before()
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return median(took)
