"""Numbers of rows that tell the target."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from triptych.domain.finding import Finding
from triptych.domain.schema import Column, Kind
from triptych.tables.kind import names_years
from triptych.training.checks.alone import Floats
from triptych.training.checks.check import Check
from triptych.training.checks.material import Material
from triptych.training.checks.view import View, ranked
from triptych.training.numeric import coded, numbers_of

ENOUGH = {"regression": 0.5, "binary": 0.8, "multiclass": 0.8}
NEARLY_ALL = 0.98


class IdOrder(Check[Material]):
    """Finds identifiers, and numbers that count the rows, whose order tells the target."""

    name = "id-order"
    sentence = (
        "The order of {columns} tells {target} (a tree scores {score:.3f} of 1), though nothing should follow from a "
        "number that was given to a row. Rows were added answer by answer or as time went by; leave it out."
    )

    def look(self, seen: Material) -> Iterator[Finding]:
        """Find one for each such column."""
        for column in seen.schema.columns:
            order = _order(column, seen)
            if order is None:
                continue
            told = seen.told(View(values=ranked(order), coded=False))
            if told is None or told.score < ENOUGH[seen.target.task]:
                continue
            learned = column.kind is not Kind.ID
            if not (learned and seen.gives_away(told)):
                score = round(told.score, 6)
                yield self.finding([column.name], target=seen.target.name, score=score, learned=learned)


def _order(column: Column, seen: Material) -> Floats | None:
    """The order that a column puts the rows in; None when it numbers no rows."""
    values = seen.sample[column.name]
    if column.kind is Kind.ID:
        return _of_texts(values) if pa.types.is_string(values.type) else numbers_of(values)
    if column.kind is not Kind.INTEGER:
        return None
    numbers = numbers_of(values)
    if np.isnan(numbers).any() or len(np.unique(numbers)) < NEARLY_ALL * len(numbers):
        return None
    along = abs(float(np.corrcoef(ranked(numbers), seen.places)[0, 1]))
    return numbers if along > NEARLY_ALL and not names_years(column.name) else None


def _of_texts(values: pa.ChunkedArray) -> Floats:
    """The place of each text in alphabetical order."""
    codes = coded(values)
    texts = values.combine_chunks().dictionary_encode().dictionary.to_pylist()
    order = np.argsort(np.argsort(np.array([str(text) for text in texts])))
    known = ~np.isnan(codes)
    places = np.full(len(codes), np.nan)
    places[known] = order[codes[known].astype(np.int64)]
    return places
