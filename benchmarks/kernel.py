"""What encoder and kernel do with a table in memory, in a process of its own: `python -m benchmarks.kernel`."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

import pyarrow as pa
import pyarrow.parquet as pq

from triptych import wiring
from triptych.settings import load


def main(model: str, home: Path, file: Path, out: Path, times: int) -> None:
    """Predict a table several times, write the answers, and print the middle time in seconds."""
    deployments = wiring.running(load(home=home, trusted_models=(model,)), only=(model,))
    assert deployments is not None, "the server that is measured runs at this port"
    deployments.refresh()
    runtime = deployments.get(model).runtime
    table = pq.read_table(file)
    took: list[float] = []
    while len(took) < times:
        started = time.perf_counter()
        answers = runtime.table(table)
        took.append(time.perf_counter() - started)
        if len(took) == times:
            pq.write_table(pa.table({"prediction": list(answers.predictions)}), out)
    print(median(took))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[5]))
