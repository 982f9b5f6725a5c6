"""How the rows of a table are divided into those that train and those that measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Division:
    """By what rows are kept apart; by chance alone when neither is said.

    Attributes:
        group: Rows with the same value in this column are all on one side.
        time: The rows that are latest by this column measure, and the earlier ones train.
    """

    group: str | None = None
    time: str | None = None
