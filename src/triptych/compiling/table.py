"""The frame that a pipeline reads, and how its columns lie in the matrix of our encoder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from triptych.domain.schema import Kind
from triptych.encoding.category import MISSING_PLACE, UNKNOWN_PLACE, Places

Frames: TypeAlias = Callable[[Sequence[Mapping[str, Any]]], Any]
"""Validated rows to the frame that a pipeline reads."""

TEXTS = {Kind.CATEGORY, Kind.TEXT}
NUMBERS = {Kind.NUMBER, Kind.INTEGER, Kind.BOOLEAN}
UNSEEN = "\N{ASTERISM} never seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A frame's columns; each is one column of the matrix, texts as places among those that are known.

    Attributes:
        kinds: Name to kind, in the order of the matrix.
        values: Name to what is known of a column that is encoded by its values.
        frames: Builds a frame.
        row: A whole row that the pipeline takes.
        refuses_missing: Columns whose missing values the pipeline refuses; filled while it is translated.
        refuses_unknown: Columns whose unknown values the pipeline refuses; filled while it is translated.
    """

    kinds: Mapping[str, Kind]
    values: Mapping[str, tuple[Any, ...]]
    frames: Frames
    row: Mapping[str, Any]
    refuses_missing: set[str] = field(default_factory=set)
    refuses_unknown: set[str] = field(default_factory=set)

    def place(self, name: str) -> int:
        """Where a column lies in the matrix."""
        return list(self.kinds).index(name)

    def unseen(self, name: str) -> Any:
        """A value that is not known."""
        if self.kinds[name] in TEXTS:
            return UNSEEN
        return max((abs(float(value)) for value in self.values[name]), default=0.0) + 1.0

    def codes(self, name: str) -> list[tuple[int, Any]]:
        """Each place of a column's values, with a value that has it."""
        known = [(place, value) for place, value in enumerate(self.values[name], UNKNOWN_PLACE + 1)]
        return [(MISSING_PLACE, None), (UNKNOWN_PLACE, self.unseen(name)), *known]

    def feature(self, name: str) -> Places:
        """What encodes a column of texts."""
        return Places(name=name, values=self.values[name])
