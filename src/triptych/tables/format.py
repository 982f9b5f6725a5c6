"""The kinds of files that hold a table."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from triptych.domain.errors import UnsupportedFormat


class Format(StrEnum):
    """How a file holds its table."""

    CSV = "csv"
    PARQUET = "parquet"
    ARROW = "arrow"


_ENDINGS = {
    ".csv": Format.CSV,
    ".tsv": Format.CSV,
    ".txt": Format.CSV,
    ".parquet": Format.PARQUET,
    ".pq": Format.PARQUET,
    ".arrow": Format.ARROW,
    ".arrows": Format.ARROW,
    ".feather": Format.ARROW,
    ".ipc": Format.ARROW,
}

_READ = (
    "This kind of file is not read; "
    "bring CSV (.csv, .tsv, .txt, .csv.gz), Parquet (.parquet) or Arrow (.arrow, .feather)."
)

_WRITTEN = "This kind of file is not written; choose a name that ends in .csv, .tsv, .parquet or .arrow."


def format_of(path: Path) -> Format:
    """Tell a file's format by its ending; `.gz` after a text ending is seen through.

    Raises:
        UnsupportedFormat: The ending is not one that is read.
    """
    ending = path.suffix.lower()
    inner = _ENDINGS.get(path.with_suffix("").suffix.lower()) if ending == ".gz" else _ENDINGS.get(ending)
    if inner is None or (ending == ".gz" and inner is not Format.CSV):
        raise UnsupportedFormat(_READ)
    return inner


def written_as(path: Path) -> Format:
    """Tell the format in which a file of this name is written.

    Raises:
        UnsupportedFormat: The ending is not one that is written.
    """
    try:
        return format_of(path)
    except UnsupportedFormat:
        raise UnsupportedFormat(_WRITTEN) from None
