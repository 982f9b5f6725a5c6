"""A large Parquet file: through the route, through the command, and through the kernel alone."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import tables
from benchmarks.servers import ONE_THREAD, Server

KIND = "application/vnd.apache.parquet"
SEED = 16
PATIENCE = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Rows a second of one model, a number for each turn.

    Attributes:
        rows: In the file.
        kernel: Encoder and kernel on a table in memory.
        route: The file to the prediction route and its answer back.
        command: `triptych predict`, its start included.
        same: Whether all three gave the same answers.
    """

    rows: int
    kernel: Sequence[float]
    route: Sequence[float]
    command: Sequence[float]
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
        times: Turns, in each of which the three ways follow one another.
    """
    # The command finds the service of its port, as beside `triptych up` it does by itself.
    variables = {**os.environ, **ONE_THREAD, "TRIPTYCH_TRUSTED_MODELS": model, "TRIPTYCH_PORT": str(server.port)}
    outs = [file.with_name(f"{model}-{name}.parquet") for name in ("kernel", "route", "command")]
    program = str(Path(sys.executable).with_name("triptych"))
    alone = [sys.executable, "-m", "benchmarks.kernel", model, str(home), str(file), str(outs[0])]
    predict = [program, "predict", model, str(file), "--out", str(outs[2]), "--home", str(home)]
    sent = file.read_bytes()
    took: dict[str, list[float]] = defaultdict(list)
    with _Kernel(alone, variables) as kernel:
        for _ in range(times):
            took["kernel"].append(kernel.seconds())
            took["route"].append(_timed(lambda: outs[1].write_bytes(_ask(model, server.port, sent))))
            outs[2].unlink(missing_ok=True)
            took["command"].append(_timed(lambda: subprocess.run(predict, check=True, env=variables, timeout=PATIENCE)))
    answers = [pq.read_table(out).column("prediction").to_pylist() for out in outs]
    for out in outs:
        out.unlink()
    rows = len(answers[0])
    same = answers[0] == answers[1] == answers[2]
    return Batch(rows=rows, same=same, **{way: [rows / seconds for seconds in each] for way, each in took.items()})


class _Kernel:
    """`benchmarks.kernel`, which predicts the table once each time that it is asked for the seconds."""

    def __init__(self, command: list[str], variables: Mapping[str, str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(variables)
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=PATIENCE)

    def seconds(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(file=self._process.stdin, flush=True)
        return float(self._process.stdout.readline())


def _ask(model: str, port: int, sent: bytes) -> bytes:
    url = f"http://127.0.0.1:{port}/models/{model}/predict"
    asked = urllib.request.Request(url, sent, {"Content-Type": KIND, "Accept": KIND})
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(asked, timeout=PATIENCE) as answer:
        return answer.read()


def _timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
