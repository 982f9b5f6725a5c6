"""Segments of the prediction log into Parquet, by model and day."""

from __future__ import annotations

import shutil
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
from pyarrow import parquet

from triptych.storage import segment
from triptych.storage.lines import Line, read_lines

SEGMENTS, TABLE = "segments", "table"
AT_ONCE = 20_000
"""Records held in memory."""

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("time", pa.timestamp("us")),
        ("model", pa.string()),
        ("version", pa.string()),
        ("inputs", pa.string()),
        ("prediction", pa.string()),
        ("probabilities", pa.string()),
        ("seconds", pa.float64()),
        ("request_id", pa.string()),
        ("rows", pa.int64()),
    ]
)
"""What differs from model to model is JSON, and time is in UTC."""

JSON = ("inputs", "prediction", "probabilities")
MANY = 200
"""Segments that wait, which only a load leaves that a tenth of a core does not keep up with."""

REPEATED = ["model", "version", "prediction"]
"""Columns whose values come again and again; for the others a dictionary would be made in vain."""


class Compactor:
    """Compacts what nobody writes any more. Any number of processes may do so at the same time.

    Args:
        folder: The log's.
        days: How long records are kept; None for ever.
        share: Of a core, which is all that it takes while there is something to compact; the servers need the rest.
            Behind by more than `MANY` segments, it takes what it gets.
    """

    def __init__(self, folder: Path, days: int | None = None, share: float = 1.0) -> None:
        self._segments = folder / SEGMENTS
        self._table = folder / TABLE
        self._days = days
        self._rest = 1.0 / share - 1.0

    def run(self) -> int:
        """Compact all segments that have ended, and forget what is too old; the number of records compacted."""
        self._forget()  # at once, for the rest may take long
        count, paths = 0, list(segment.all_in(self._segments))
        for path in paths:
            with segment.claimed(path) as ours:
                if ours:
                    count += self._compact(path, 0.0 if len(paths) > MANY else self._rest)
        self._forget()
        return count

    def _compact(self, path: Path, rest: float) -> int:
        """The segment counts until it is removed: readers leave its tables out while it is there."""
        count = 0
        targets: dict[Path, Path] = {}
        with ExitStack() as stack, path.open("rb") as file:
            writers: dict[Path, parquet.ParquetWriter] = {}
            lines = read_lines(file)
            began = time.process_time()
            while records := list(islice(lines, AT_ONCE)):
                records.sort(key=_group)
                for (model, day), group in groupby(records, key=_group):
                    target = (
                        self._table
                        / f"model={quote(model, safe='')}"
                        / f"day={day.isoformat()}"
                        / f"{path.stem}.parquet"
                    )
                    if target not in writers:
                        target.parent.mkdir(parents=True, exist_ok=True)
                        targets[target] = target.with_name(f".{target.name}")
                        writers[target] = parquet.ParquetWriter(
                            targets[target], SCHEMA, compression="zstd", use_dictionary=REPEATED
                        )
                        stack.enter_context(writers[target])
                    writers[target].write_table(_table(list(group)))
                count += len(records)
                time.sleep(rest * (time.process_time() - began))
                began = time.process_time()
        for target, partial in targets.items():
            partial.replace(target)
        path.unlink()
        return count

    def _forget(self) -> None:
        if self._days is None:
            return
        first = datetime.now(UTC).date() - timedelta(days=self._days)
        for folder in self._table.glob("model=*/day=*"):
            if date.fromisoformat(folder.name.removeprefix("day=")) < first:
                shutil.rmtree(folder, ignore_errors=True)


def _group(line: Line) -> tuple[str, date]:
    return line.model, line.time.date()


def _table(lines: list[Line]) -> pa.Table:
    return pa.table([_column(name, lines) for name in SCHEMA.names], SCHEMA)


def _column(name: str, lines: list[Line]) -> pa.Array:
    """One column; cell by cell it would cost more than answering did."""
    kind = SCHEMA.field(name).type
    cells = list(map(attrgetter(name), lines))
    if name in JSON:
        return pa.array([bytes(cell) or None for cell in cells], pa.binary()).cast(kind)
    if name == "time":
        return pa.array(cells, pa.timestamp("us", "UTC")).cast(kind)
    return pa.array(cells, kind)
