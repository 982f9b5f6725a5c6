"""A table that was brought, and what is seen in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triptych.domain.schema import Kind, Scalar, Schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A table in the store of data sets.

    Attributes:
        id: Opaque; the first part of the digest.
        name: The file's name as it was brought, for people.
        digest: SHA-256 of the whole content in hex, whatever the file's format.
        rows: Number of rows.
        columns: Number of columns.
        size: Bytes of the file.
        created_at: When it was brought, UTC.
    """

    id: str
    name: str
    digest: str
    rows: int
    columns: int
    size: int
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bar of a distribution: a range of numbers or dates, or one value.

    Attributes:
        label: The value, or the range in words.
        count: Rows inside.
    """

    label: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnProfile:
    """What is seen in one column.

    Attributes:
        name: The column's name.
        kind: What its values are taken for.
        missing: Number of rows without a value.
        distinct: Number of different values.
        minimum: Smallest number or earliest ISO datetime; None for other kinds.
        maximum: Largest number or latest ISO datetime; None for other kinds.
        mean: Mean of a number; None for other kinds.
        bins: Its distribution: at most 20 ranges, or the 20 most frequent values.
        warnings: Plain sentences, such as that it is constant.
    """

    name: str
    kind: Kind
    missing: int
    distinct: int
    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    mean: float | None = None
    bins: tuple[Bin, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is seen in a table.

    Attributes:
        rows: Number of rows.
        duplicates: Rows that repeat an earlier one.
        columns: One entry a column, in table order.
        schema: The schema that was inferred, with the target when one was given.
        suggested_target: The column that looks most like a target.
        preview: The first rows, cell by cell as JSON.
        warnings: Plain sentences about the table as a whole.
    """

    rows: int
    duplicates: int
    columns: tuple[ColumnProfile, ...]
    schema: Schema
    suggested_target: str | None = None
    preview: tuple[dict[str, Scalar | None], ...] = ()
    warnings: tuple[str, ...] = ()
