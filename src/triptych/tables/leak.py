"""Columns that give the target away."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_SAMPLE = 5_000
_WIDEST = 200
_EXACT = 1e-9


def leaks(table: pa.Table, target: str) -> tuple[str, ...]:
    """Warn of numbers from which the target can be computed exactly, such as parts of which it is the sum.

    A sum of other columns is found by least squares without any tolerance for noise, so what it finds is arithmetic
    and no lucky correlation.
    """
    goal = table.column(target)
    if not _is_number(goal.type):
        return ()
    names = [field.name for field in table.schema if _is_number(field.type) and field.name != target][:_WIDEST]
    sample = table.select([*names, target])
    sample = sample.take(np.linspace(0, len(table) - 1, min(_SAMPLE, len(table)), dtype=np.int64))
    sample = sample.filter(pc.is_valid(sample.column(target)))
    inputs = np.column_stack([np.ones(len(sample)), *(_filled(sample.column(name)) for name in names)])
    answers = _filled(sample.column(target))
    if len(sample) < 3 * inputs.shape[1] or not answers.std():
        return ()
    guilty = _exact_parts(inputs, answers)
    if not guilty:
        return ()
    listed = " and ".join(f'"{names[place]}"' for place in guilty)
    return (f'"{target}" can be computed exactly from {listed}; leave out what is not known before the answer.',)


def _is_number(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_floating(kind)


def _filled(column: pa.ChunkedArray) -> npt.NDArray[np.float64]:
    return np.nan_to_num(np.asarray(column.cast(pa.float64(), safe=False).to_numpy(), dtype=np.float64))


def _exact_parts(inputs: npt.NDArray[np.float64], answers: npt.NDArray[np.float64]) -> list[int]:
    """Find which inputs, the constant aside, add up to the answers; empty when none do."""
    scale = np.abs(inputs).max(axis=0)
    scale[scale == 0] = 1
    weights, *_ = np.linalg.lstsq(inputs / scale, answers, rcond=None)
    spread = answers.std()
    if np.abs(inputs / scale @ weights - answers).max() > _EXACT * max(1.0, np.abs(answers).max()) * 1e3:
        return []
    share = np.abs(weights[1:]) / scale[1:] * inputs[:, 1:].std(axis=0)
    return [place for place, part in enumerate(share) if part > 1e-6 * spread]
