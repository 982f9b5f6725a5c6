"""How long versions take for large bodies, as those that they answered tell."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from triptych.serving.express import ExpressModel

LARGEST = 512 * 1024
MOST_CELLS = 16 * 1024
"""Bytes, and cells, beyond which no body is answered soon, however quick others were."""

SOON = 0.005
"""Seconds."""

FORGETS = 0.9
"""A pace is learned to be quicker by so much at a time, and slower at once."""

COMMA = ord(",")


def cells_of(body: bytes) -> int:
    """About how many a body has: one for each comma."""
    return 1 + int(np.count_nonzero(np.frombuffer(body, np.uint8) == COMMA))


class Paces:
    """Seconds for a cell, by version. Safe for threads."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[ExpressModel, float] = WeakKeyDictionary()

    def soon(self, model: ExpressModel, size: int, cells: int) -> bool:
        """Whether a body will be answered in a few milliseconds; no while nothing is known of its version."""
        pace = self._known.get(model)
        return pace is not None and size <= LARGEST and cells <= MOST_CELLS and cells * pace < SOON

    def learn(self, model: ExpressModel, cells: int, seconds: float, *, answered: bool) -> None:
        """Note what a body took; one that is refused at its first byte tells nothing of how quick the version is."""
        pace, known = seconds / cells, self._known.get(model)
        if known is not None:
            self._known[model] = max(pace, FORGETS * known if answered else known)
        elif answered:
            self._known[model] = pace
