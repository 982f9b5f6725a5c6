"""The distribution of one column, in at most 20 bars."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.dataset import Bin
from triptych.domain.schema import Kind
from triptych.tables.column import count_values

_BARS = 20
_SAMPLE = 200_000
_TO = " \N{EN DASH} "
_LONGEST = 1e15


def distribution(known: pa.ChunkedArray, kind: Kind) -> tuple[Bin, ...]:
    """Count values in bars; texts and ids have none, for theirs hardly repeat.

    Args:
        known: Values that are not missing; of a longer column, an even sample is counted.
        kind: What they are.
    """
    if kind in {Kind.TEXT, Kind.ID} or not len(known):
        return ()
    if kind in {Kind.CATEGORY, Kind.BOOLEAN}:
        choices = count_values(known.cast(pa.string()))[:_BARS]
        return tuple(Bin(label=choice.value, count=choice.count) for choice in choices)
    values = _sampled(known)
    if kind is Kind.DATETIME:
        return _dated(values.astype("M8[us]"))
    finite = values[np.isfinite(values)]
    return _numeric(finite) if finite.size else ()


def _sampled(known: pa.ChunkedArray) -> npt.NDArray[np.generic]:
    """Take rows at even distances, so that a sorted file is sampled fairly."""
    if len(known) > _SAMPLE:
        known = known.take(pa.array(np.linspace(0, len(known) - 1, _SAMPLE, dtype=np.int64)))
    return known.to_numpy()


def _numeric(values: npt.NDArray[np.generic]) -> tuple[Bin, ...]:
    distinct, counts = np.unique(values, return_counts=True)
    if distinct.size <= _BARS and np.issubdtype(values.dtype, np.integer):
        return tuple(Bin(label=str(value), count=int(count)) for value, count in zip(distinct, counts, strict=True))
    if np.issubdtype(values.dtype, np.integer):
        return _whole(values)
    if distinct.size == 1:
        return (Bin(label=_short(float(distinct[0])), count=int(counts[0])),)
    numbers = values.astype(np.float64)
    low, high = float(numbers.min()), float(numbers.max())
    # A mean of both ends does not overflow where their distance would.
    way = np.linspace(0, 1, _BARS + 1)
    edges = low * (1 - way) + high * way
    edges[0], edges[-1] = low, high
    edges = np.unique(edges)
    places = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, edges.size - 2)
    bars = np.bincount(places, minlength=edges.size - 1)
    labels = _labels(edges)
    return tuple(
        Bin(label=f"{labels[place]}{_TO}{labels[place + 1]}", count=int(count)) for place, count in enumerate(bars)
    )


def _whole(values: npt.NDArray[np.generic]) -> tuple[Bin, ...]:
    """Count integers in bars of equally many integers, else some bars would look taller for no reason."""
    low, high = int(values.min()), int(values.max())
    step = -(-(high - low + 1) // _BARS)
    # Unsigned, for the distance of two signed numbers may not fit a signed one.
    bars = np.bincount(((values.astype(np.uint64) - np.uint64(low % 2**64)) // np.uint64(step)).astype(np.int64))
    return tuple(
        Bin(label=str(start) if step == 1 else f"{start}{_TO}{start + step - 1}", count=int(count))
        for start, count in zip(range(low, high + 1, step), bars, strict=False)
    )


def _labels(edges: npt.NDArray[np.float64]) -> list[str]:
    """Write edges with as few digits as tell them apart."""
    for digits in range(3, 17):
        labels = [f"{edge:.{digits}g}" for edge in edges]
        if len({float(label) for label in labels}) == len(labels):
            return [_short(float(label)) for label in labels]
    return [repr(float(edge)) for edge in edges]


def _short(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < _LONGEST else f"{number:.10g}"


def _dated(values: npt.NDArray[np.datetime64]) -> tuple[Bin, ...]:
    micros = values.astype(np.int64)
    low, high = int(micros.min()), int(micros.max())
    if low == high:
        return (Bin(label=str(values[0].astype("M8[s]")), count=values.size),)
    step = max(1, -(-(high - low + 1) // _BARS))
    day = 86_400_000_000
    unit = "M8[D]" if step >= day else "M8[s]"
    bars = np.bincount((micros - low) // step)
    starts = (low + step * np.arange(bars.size + 1)).astype("M8[us]").astype(unit)
    starts[-1] = values.max().astype(unit)
    return tuple(Bin(label=f"{starts[place]}{_TO}{starts[place + 1]}", count=int(n)) for place, n in enumerate(bars))


def mean_of(known: pa.ChunkedArray) -> float | None:
    """Average the finite numbers; None when there is none."""
    numbers = known.filter(pc.is_finite(known)) if pa.types.is_floating(known.type) else known
    mean = pc.mean(numbers).as_py()
    return float(mean) if mean is not None and np.isfinite(mean) else None
