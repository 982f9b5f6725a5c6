"""The probabilities of many rows, without a Python number for each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from typing_extensions import override


class Shares(Sequence[list[float]]):
    """One list a row, made when it is asked for; `numpy.asarray` of it copies nothing.

    Args:
        numbers: Shape (rows, classes).
    """

    def __init__(self, numbers: NDArray[np.float64]) -> None:
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, place: int) -> list[float]: ...
    @overload
    def __getitem__(self, place: slice) -> Shares: ...
    def __getitem__(self, place: int | slice) -> list[float] | Shares:
        return Shares(self._numbers[place]) if isinstance(place, slice) else self._numbers[place].tolist()

    @override
    def __iter__(self) -> Iterator[list[float]]:
        return iter(self._numbers.tolist())

    def __eq__(self, other: object) -> bool:
        """Whether another sequence has the same numbers."""
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment] - as of a list

    def __array__(self, dtype: Any = None, copy: Any = None) -> NDArray[Any]:
        return np.array(self._numbers, dtype=dtype, copy=copy)
