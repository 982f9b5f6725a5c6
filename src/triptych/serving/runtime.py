"""What runs a version: rows in, numbers or probabilities out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from triptych.domain.schema import Scalar
from triptych.encoding import Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a version says of some rows.

    Attributes:
        predictions: One value a row.
        probabilities: One list a row, in the order of `classes`; None when there are none.
        classes: The labels; empty when there are none.
    """

    predictions: list[Scalar | None]
    probabilities: list[list[float]] | None = None
    classes: tuple[Scalar, ...] = ()


class Runtime(Protocol):
    """Runs one version. Safe for threads; one row alone gets the answer that it gets among others."""

    @property
    def quick(self) -> bool:
        """Whether a row costs less than handing it to a thread."""
        ...

    def rows(self, rows: Sequence[Mapping[str, Value]]) -> Answers:
        """Answer validated rows, in their order."""
        ...

    def table(self, table: pa.Table) -> Answers:
        """Answer a validated table, in its order."""
        ...
