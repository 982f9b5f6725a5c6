"""Tables as Arrow streams; pandas and PyArrow are imported when somebody passes a table, and not before."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Protocol, TypeGuard, runtime_checkable

import httpx2

from triptych.domain.errors import InvalidInput, UnsupportedFormat

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

ARROW = "application/vnd.apache.arrow.stream"


@runtime_checkable
class Tabular(Protocol):
    """Whatever gives its rows as Arrow: tables of PyArrow, data frames of Polars, relations of DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the rows as an Arrow stream."""
        ...


def is_frame(rows: object) -> TypeGuard[pd.DataFrame]:
    """Whether something is a data frame of pandas."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(rows, pandas.DataFrame)


def require_no_series(rows: object) -> None:
    """Refuse a column, which may stand for one row or for many.

    Raises:
        InvalidInput: It is a series of pandas.
    """
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(rows, pandas.Series):
        raise InvalidInput("Send a series as one row with `.to_dict()`, as many with `.to_frame()` or `.tolist()`.")


def arrow_body(rows: pd.DataFrame | Tabular) -> tuple[bytes, str]:
    """The bytes of an Arrow stream, with their media type; the index of a data frame is not sent."""
    arrow = _arrow()
    table = arrow.Table.from_pandas(rows, preserve_index=False) if is_frame(rows) else arrow.table(rows)
    sink = arrow.BufferOutputStream()
    with arrow.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes(), ARROW


def read_table(response: httpx2.Response) -> pa.Table:
    """The table of an answer."""
    return _arrow().ipc.open_stream(response.content).read_all()


def read_frame(response: httpx2.Response, index: Any) -> pd.DataFrame:
    """The table of an answer as a data frame with the index of the question."""
    frame = read_table(response).to_pandas()
    frame.index = index
    return frame


def _arrow() -> Any:
    try:
        import pyarrow as pa  # noqa: PLC0415 -- only for who sends a table
        import pyarrow.ipc  # noqa: PLC0415
    except ImportError:
        raise UnsupportedFormat("Tables are sent as Arrow streams; install pyarrow, or send a list of rows.") from None
    return pa
