"""What encoder and kernel do with a table in memory, in a process of its own: `python -m benchmarks.kernel`."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from triptych import wiring
from triptych.settings import load


def main(model: str, home: Path, file: Path, out: Path) -> None:
    """Predict a table for each line that comes in, and print its seconds; write the answers at the end."""
    deployments = wiring.running(load(home=home, trusted_models=(model,)), only=(model,))
    assert deployments is not None, "the server that is measured runs at this port"
    deployments.refresh()
    runtime = deployments.get(model).runtime
    table = pq.read_table(file)
    answers = runtime.table(table)
    for _ in sys.stdin:
        started = time.perf_counter()
        answers = runtime.table(table)
        print(time.perf_counter() - started, flush=True)
    pq.write_table(pa.table({"prediction": list(answers.predictions)}), out)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]))
