"""Rows looked up among many others, a block of them after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from triptych.tables.duplicates import mixed
from triptych.training.checks.alone import Places

Hashes = NDArray[np.uint64]
Rough = Callable[[pa.ChunkedArray], pa.ChunkedArray]

BLOCK = 100_000
"""Rows that are looked at together, so that what is held does not grow with the table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """Looks up some rows of a table among others.

    Attributes:
        table: It has all of them.
        names: The columns that are compared, one at a time; what differs in one is not asked for the next.
        rough: A column's values, without the differences that do not count.
    """

    table: pa.Table
    names: Sequence[str]
    rough: Rough

    def hits(self, sought: Places, others: Places, shuffle: np.random.Generator | None = None) -> int:
        """How many rows are like at least one other.

        Args:
            sought: The places of what is looked up; all of it is held.
            others: The places of the others, in random order.
            shuffle: Takes each column's values from other rows by chance, which shows how many are alike by nature.
        """
        known = {name: self._values(name, sought) for name in self.names}
        if shuffle is not None:
            known = {name: values.take(pa.array(shuffle.permutation(len(sought)))) for name, values in known.items()}
        sets = {name: pc.unique(values) for name, values in known.items()}
        hashes = [np.zeros(len(sought), dtype=np.uint64)]
        for name in self.names:
            hashes.append(mixed(hashes[-1], _codes(known[name], sets[name])[0]))
        found = np.zeros(len(sought), dtype=np.bool_)
        for start in range(0, len(others), BLOCK):
            block = others[start : start + BLOCK]
            found |= np.isin(hashes[-1], self._alike(block, sets, hashes[1:], shuffle))
        return int(found.sum())

    def _alike(
        self, block: Places, sets: dict[str, pa.Array], wanted: Sequence[Hashes], shuffle: np.random.Generator | None
    ) -> Hashes:
        """The hashes of those rows of a block that are wanted."""
        left, hashes = np.arange(len(block)), np.zeros(len(block), dtype=np.uint64)
        for name, after in zip(self.names, wanted, strict=True):
            rows = block if shuffle is None else shuffle.permutation(block)
            codes, held = _codes(self._values(name, rows[left]), sets[name])
            hashes = mixed(hashes[held], codes[held])
            kept = np.isin(hashes, after)
            left, hashes = left[held][kept], hashes[kept]
        return hashes

    def _values(self, name: str, places: Places) -> pa.Array:
        return self.rough(self.table[name].take(pa.array(places))).combine_chunks()


def _codes(values: pa.Array, known: pa.Array) -> tuple[Hashes, NDArray[np.bool_]]:
    """The place of each value among the known ones, and whether it is one of them."""
    places = pc.index_in(values, value_set=known)
    held = np.asarray(places.is_valid().to_numpy(zero_copy_only=False), dtype=np.bool_)
    return places.fill_null(0).to_numpy().astype(np.uint64), held
