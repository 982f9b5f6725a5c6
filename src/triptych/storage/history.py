"""The prediction log, read."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb

from triptych.storage import segment
from triptych.storage.compaction import SEGMENTS, TABLE

COLUMNS = {
    "id": "VARCHAR",
    "time": "TIMESTAMP",
    "model": "VARCHAR",
    "version": "VARCHAR",
    "inputs": "JSON",
    "prediction": "JSON",
    "probabilities": "JSON",
    "seconds": "DOUBLE",
    "request_id": "VARCHAR",
    "rows": "BIGINT",
}

TYPED = (
    "SELECT "
    + ", ".join(
        f"coalesce({name}, 1)::{kind} AS {name}" if name == "rows" else f"{name}::{kind} AS {name}"
        for name, kind in COLUMNS.items()
    )
    + " "
)
NOTHING = "SELECT " + ", ".join(f"NULL::{kind} AS {name}" for name, kind in COLUMNS.items()) + " WHERE false"
SEGMENTS_READ = (
    "FROM read_json(getvariable('segments'), format = 'newline_delimited', ignore_errors = true, "
    f"columns = {COLUMNS | {'request': 'JSON', 'answer': 'JSON'}!r}) WHERE time IS NOT NULL"
)
"""A line that is cut short has no time."""


def _exchanged(**parts: str) -> str:
    """What a line with a whole request and its answer says; see `storage.lines`."""
    common = {
        "time": "time",
        "model": "answer->>'model'",
        "version": "answer->>'version'",
        "request_id": "request_id",
        "rows": "1",
    }
    given = common | parts
    return "SELECT " + ", ".join(f"({given[name]})::{kind} AS {name}" for name, kind in COLUMNS.items())


ALONE = _exchanged(
    id="answer->>'prediction_id'", inputs="request->'input'", prediction="answer->'prediction'",
    probabilities="answer->'probabilities'", seconds="seconds",
)  # fmt: skip
ONE_OF_MANY = _exchanged(
    id="(answer->>'prediction_id') || '/' || place", inputs="request->'inputs'->place",
    prediction="answer->'predictions'->place", probabilities="answer->'probabilities'->place",
    seconds="seconds / json_array_length(request->'inputs')",
)  # fmt: skip
EACH_OF_MANY = (
    "FROM (SELECT *, unnest(range(json_array_length(request->'inputs')::BIGINT)) AS place "
    f"{SEGMENTS_READ} AND (request->'inputs') IS NOT NULL)"
)
LINES = (
    f"{TYPED} {SEGMENTS_READ} AND id IS NOT NULL",
    f"{ALONE} {SEGMENTS_READ} AND (request->'input') IS NOT NULL",
    f"{ONE_OF_MANY} {EACH_OF_MANY}",
)


class History:
    """Reads what was answered, to the last answer that was sent.

    Args:
        folder: The log's.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def open(self) -> duckdb.DuckDBPyConnection:
        """A connection with the view `predictions`, of what is recorded now.

        Its columns are those of `storage.record.Record`; `inputs`, `prediction` and `probabilities` are JSON, and
        `time` is in UTC and does not say so (DuckDB reads zones only with an extension).
        """
        connection = duckdb.connect()
        segments = segment.all_in(self._folder / SEGMENTS)
        live = {path.stem for path in segments}
        # A segment that is being compacted is still there, and so are its tables perhaps.
        tables = [path for path in (self._folder / TABLE).glob("model=*/day=*/[!.]*.parquet") if path.stem not in live]
        parts = [NOTHING]
        if tables:
            connection.execute("SET VARIABLE tables = ?", [[str(path) for path in tables]])
            parts.append(TYPED + "FROM read_parquet(getvariable('tables'), hive_partitioning = false)")
        if segments:
            connection.execute("SET VARIABLE segments = ?", [[str(path) for path in segments]])
            parts += LINES
        connection.execute("CREATE TEMP VIEW predictions AS " + " UNION ALL ".join(parts))
        return connection

    def newest(self, *, model: str | None = None, limit: int = 100) -> list[dict[str, Any]]:
        """The newest records first.

        Args:
            model: Of this one alone; None for all.
            limit: How many at most.
        """
        with self.open() as connection:
            found = connection.execute(
                "FROM predictions WHERE $model IS NULL OR model = $model ORDER BY time DESC, id DESC LIMIT $limit",
                {"model": model, "limit": limit},
            )
            names = [column[0] for column in found.description]
            rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        return [{**row, "time": row["time"].replace(tzinfo=UTC)} for row in rows]
