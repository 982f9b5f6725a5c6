"""Tables as JSON rows."""

from __future__ import annotations

import math
from datetime import datetime

import pyarrow as pa

from triptych.domain.schema import Scalar


def json_rows(table: pa.Table) -> list[dict[str, Scalar | None]]:
    """The rows of a table as `json.dumps` takes them: ISO 8601 datetimes, None for what is missing or not finite."""
    return [{name: _cell(value) for name, value in row.items()} for row in table.to_pylist()]


def _cell(value: object) -> Scalar | None:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, str | int | float) else None
