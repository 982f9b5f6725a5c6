"""Files that are sent as they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from triptych.domain.errors import UnsupportedFormat

CHUNK = 1024 * 1024
TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".pq": "application/vnd.apache.parquet",
    ".arrow": "application/vnd.apache.arrow.stream",
    ".arrows": "application/vnd.apache.arrow.stream",
}
"""Ending to media type."""


def chunks(source: Path | str | BinaryIO) -> Iterator[bytes]:
    """The content of a file, piece by piece."""
    if isinstance(source, (str, Path)):
        with Path(source).open("rb") as file:
            yield from chunks(file)
        return
    while chunk := source.read(CHUNK):
        yield chunk


def media_type(path: Path) -> str:
    """Tell a file's media type by its ending.

    Raises:
        UnsupportedFormat: It is not one that predictions are made of.
    """
    try:
        return TYPES[path.suffix.lower()]
    except KeyError:
        raise UnsupportedFormat("Send and ask for CSV (.csv), Parquet (.parquet) or Arrow (.arrow).") from None
