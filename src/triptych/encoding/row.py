"""One row to a matrix, at the cost of a few look-ups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from triptych.encoding.category import UNKNOWN_PLACE, Codes, Places
from triptych.encoding.encoder import Encoder, Matrix
from triptych.encoding.feature import MISSING, Value
from triptych.encoding.number import Plain


class RowEncoder:
    """An encoder's features, laid out once for one row at a time.

    Args:
        encoder: Gives the same floats, bit for bit.
        columns: The names of the values that `cells` is given, in their order.

    Attributes:
        sparse: Whether a row is to be asked for as a matrix, and not as cells.
        places: Of the values that the matrix is, where it is the numbers themselves; None where it is made of them.
    """

    def __init__(self, encoder: Encoder, columns: Sequence[str]) -> None:
        self._encoder = encoder
        self._columns = tuple(columns)
        self._places = [self._columns.index(feature.name) for feature in encoder.features]
        self._pick = _picker(self._places)
        self.sparse = encoder.sparse
        self.places = self._places if all(isinstance(feature, Plain) for feature in encoder.features) else None
        self._numbers = [at for at, feature in enumerate(encoder.features) if isinstance(feature, Plain)]
        self._codes = [
            (at, feature.places.get, MISSING if isinstance(feature, Codes) else float(UNKNOWN_PLACE))
            for at, feature in enumerate(encoder.features)
            if isinstance(feature, (Codes, Places))
        ]
        # From the last to the first, for each shifts those behind it.
        self._others = [
            (at, feature.row)
            for at, feature in reversed(list(enumerate(encoder.features)))
            if not isinstance(feature, (Codes, Places, Plain))
        ]

    def matrix(self, values: Sequence[Value]) -> Matrix:
        """Encode one validated row into shape (1, width)."""
        return self._encoder.rows([dict(zip(self._columns, values, strict=True))])

    def cells(self, values: Sequence[Value]) -> list[float]:
        """Encode one validated row into the floats of its row of the matrix, which is not sparse."""
        cells: list[Any] = list(self._pick(values))
        for at in self._numbers:
            if cells[at] is None:
                cells[at] = MISSING
        for at, code, unknown in self._codes:
            cells[at] = code(cells[at], unknown)
        for at, row in self._others:
            cells[at : at + 1] = row(cells[at])
        return cells


def _picker(places: list[int]) -> Callable[[Sequence[Value]], Sequence[Value]]:
    """The values at some places, in the time of one call; `itemgetter` gives a bare value for a single place."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda values: [values[place] for place in places]
