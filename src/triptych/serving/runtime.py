"""What runs a version: rows in, numbers or probabilities out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import pyarrow as pa

from triptych.domain.schema import Json, Scalar
from triptych.encoding import Value

Params: TypeAlias = Mapping[str, Any] | None
"""Validated options of a model, by name; None when it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a version says of some rows.

    Attributes:
        predictions: One value a row; a foreign model's may be a list or an object.
        probabilities: One list a row, in the order of `classes`; None when there are none.
        classes: The labels; empty when there are none.
        output: Name of the only output, when it has one; None otherwise.
    """

    predictions: Sequence[Json]
    probabilities: Sequence[list[float]] | None = None
    classes: tuple[Scalar, ...] = ()
    output: str | None = None


class Runtime(Protocol):
    """Runs one version. Safe for threads; one row alone gets the answer that it gets among others."""

    @property
    def quick(self) -> bool:
        """Whether a row costs less than handing it to a thread."""
        ...

    @property
    def coded(self) -> bool:
        """Whether the categories of a table may be codes and a dictionary."""
        ...

    def rows(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:
        """Answer validated rows, in their order, with validated params."""
        ...

    def table(self, table: pa.Table, params: Params = None, *, threads: int = 1) -> Answers:
        """Answer a validated table, in its order, with validated params, on so many threads where that is quicker."""
        ...
