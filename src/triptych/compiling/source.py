"""What is known while an estimator is translated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from triptych.compiling.table import Table


class NotCompilable(Exception):
    """An estimator, or an option of it, that is not translated.

    Args:
        reason: One plain phrase that completes "not compiled: ".
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Notes:
    """What the translation of an estimator and of its parts brought to light.

    Attributes:
        thresholds: Each (column, number) at which the estimator decides.
        single: Whether a part of it works in 32 bits.
    """

    thresholds: set[tuple[int, float]] = field(default_factory=set)
    single: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The matrix that an estimator reads.

    Attributes:
        codes: For each column, how many codes it may hold; 0 for a number.
        notes: Shared by all parts.
        places: For each column, which one of the whole matrix it is, unchanged; None when it was made of others.
        table: The frame that it is the matrix of; None for one that has no named columns.
        sparse_missing: Whether it comes as a sparse matrix, whose zeros some libraries take for missing.
    """

    codes: Sequence[int]
    notes: Notes
    places: Sequence[int | None]
    table: Table | None = None
    sparse_missing: bool = False

    @classmethod
    def whole(cls, codes: Sequence[int], table: Table | None = None) -> Source:
        """The matrix as the encoder gives it."""
        return cls(codes=codes, notes=Notes(), places=range(len(codes)), table=table)

    @property
    def width(self) -> int:
        """The number of columns."""
        return len(self.codes)

    def changed(self, width: int) -> Source:
        """The matrix after a step that made other numbers of it."""
        return replace(self, codes=[0] * width, places=[None] * width, table=None)

    def widened(self, width: int) -> Source:
        """The matrix with other columns after its own."""
        return replace(self, codes=[*self.codes, *[0] * width], places=[*self.places, *[None] * width], table=None)

    def beside(self, others: Sequence[Source]) -> Source:
        """The columns of others, side by side."""
        return replace(
            self,
            codes=[code for other in others for code in other.codes],
            places=[place for other in others for place in other.places],
            table=None,
        )

    def sparse(self) -> Source:
        """The same, as a sparse matrix."""
        return replace(self, sparse_missing=True)

    def chosen(self, places: Sequence[int]) -> Source:
        """Some of its columns."""
        return replace(
            self,
            codes=[self.codes[place] for place in places],
            places=[self.places[place] for place in places],
            table=None,
        )

    def decides(self, column: int, number: float) -> None:
        """Note a threshold."""
        place = self.places[column]
        if place is not None:
            self.notes.thresholds.add((place, number))
