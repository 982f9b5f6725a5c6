"""Which columns and classes are shown where there are too many for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray

from triptych.domain.schema import Column, Kind, Schema, Target, Task

NAMED = frozenset({Kind.CATEGORY, Kind.BOOLEAN})
COUNTED = frozenset({Kind.NUMBER, Kind.INTEGER})


def leading(schema: Schema, names: Iterable[str], kinds: Collection[Kind], most: int) -> list[Column]:
    """The first inputs that are of some kinds.

    Args:
        schema: Whose inputs.
        names: The most important first.
        kinds: That count.
        most: At most so many.
    """
    known = {column.name: column for column in schema.inputs if column.kind in kinds}
    return [known[name] for name in names if name in known][:most]


def frequent(target: Target, places: NDArray[np.int64], most: int) -> list[int]:
    """The places of the classes that most rows have, in their own order.

    Args:
        target: Has the classes.
        places: Shape (rows,); of each row's class.
        most: At most so many.
    """
    counts = np.bincount(places, minlength=len(target.classes))
    return sorted(int(place) for place in np.argsort(-counts, kind="stable")[:most])


def telling(target: Target, places: NDArray[np.int64], most: int) -> list[int]:
    """The same, but of two classes the positive one alone, which tells of both."""
    if target.task is Task.BINARY and target.positive is not None:
        return [target.classes.index(target.positive)]
    return frequent(target, places, most)
