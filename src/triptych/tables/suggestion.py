"""The column that a table seems to be about."""

from __future__ import annotations

from collections.abc import Sequence

from triptych.domain.dataset import ColumnProfile
from triptych.domain.schema import Kind
from triptych.tables.kind import name_words

_NAMES = (
    "target", "label", "outcome", "cible", "étiquette", "survived", "churn", "churned", "exited", "attrition",
    "default", "fraud", "is_fraud", "saleprice", "price", "prix", "species", "diagnosis", "quality", "class",
    "score", "rating", "cnt", "y",
)  # fmt: skip
"""Likeliest first."""

_ENDS = {"target", "label", "outcome", "price", "prix", "churn"}
_UNLIKELY = {Kind.ID, Kind.TEXT, Kind.DATETIME}


def suggest_target(columns: Sequence[ColumnProfile]) -> str | None:
    """Choose a target by its name, else the last column that could be one."""
    usable = [column.name for column in columns if column.kind not in _UNLIKELY and column.distinct > 1]
    by_name = {name.casefold(): name for name in usable}
    for known in _NAMES:
        if known in by_name:
            return by_name[known]
    ending = [name for name in usable if set(name_words(name)[-1:]) & _ENDS]
    if len(ending) == 1:
        return ending[0]
    return usable[-1] if usable else None
