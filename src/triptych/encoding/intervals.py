"""Answers to intervals and to sets of classes, by the same code in training and in serving.

Source:
    Vovk, Gammerman & Shafer, Algorithmic Learning in a Random World (2005): split conformal prediction, here with the
    errors of cross-validation, and by bands of the answer (Mondrian, as Bostroem & Johansson (2020) do). Sadinle, Lei &
    Wasserman, Least Ambiguous Set-Valued Classifiers (2019), for the sets.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from triptych.domain.interval import MOST, STEPS, Conformal, Errors

Floats = NDArray[np.float64]


def kept(errors: Floats) -> Errors:
    """Errors as they are stored.

    Args:
        errors: Shape (rows,), in any order.
    """
    ordered = np.sort(errors.astype(np.float64))
    return Errors(rows=len(ordered), values=tuple(ordered[_ranks(len(ordered), STEPS) - 1].tolist()))


def highest_level(conformal: Conformal) -> float:
    """The largest share for which there are errors enough; those of one group count as one, for a new group's."""
    sides, errors = (1, [conformal.shares]) if conformal.shares is not None else (2, [*conformal.bands])
    cases = min([each.rows for each in errors] + ([] if conformal.groups is None else [conformal.groups]))
    return 1 - sides / (cases + 1)


def bounds(conformal: Conformal, answers: Floats, level: float) -> tuple[Floats, Floats]:
    """The ends of the interval of each answer; each is passed in half of the cases that are left, but for one rank.

    Args:
        conformal: Of numbers.
        answers: Shape (rows,).
        level: At most `highest_level`.
    """
    ends = [_ends(band.rows, level) for band in conformal.bands]
    below = np.array([_at_most(band, low) for band, (low, _) in zip(conformal.bands, ends, strict=True)])
    above = np.array([_at_least(band, high) for band, (_, high) in zip(conformal.bands, ends, strict=True)])
    places = np.searchsorted(np.array(conformal.edges), answers, side="left")
    lower, upper = answers + below[places], answers + above[places]
    if conformal.lowest is not None:
        lower = np.maximum(lower, conformal.lowest)
    return np.minimum(lower, answers), np.maximum(upper, answers)


def least_share(conformal: Conformal, level: float) -> float:
    """The probability from which a class may be the true one.

    Args:
        conformal: Of classes.
        level: At most `highest_level`.
    """
    assert conformal.shares is not None
    return 1 - _at_least(conformal.shares, ceil((conformal.shares.rows + 1) * level - 1e-9))


def _ends(rows: int, level: float) -> tuple[int, int]:
    """The ranks between which a new error lies in no less than a share of cases, and in no more than it takes."""
    low = floor((rows + 1) * (1 - level) / 2 + 1e-9)
    return low, low + ceil((rows + 1) * level - 1e-9)


def _ranks(rows: int, values: int) -> NDArray[np.int64]:
    """The ranks that are kept of so many errors when so many values are.

    Of very many they are those of equal shares of the cases, so that the usual levels fall on ranks that are kept.
    """
    if rows <= MOST:
        return np.arange(1, rows + 1)
    if values == MOST:  # of packages from before there were steps, of which fewer are kept
        return np.unique(np.linspace(1, rows, values).round().astype(np.int64))
    low = (rows + 1) * np.arange(1, STEPS // 2 + 1) // STEPS
    return np.unique(np.concatenate([[1], low, rows + 1 - low, [rows]]))


def _at_least(errors: Errors, rank: int) -> float:
    """The smallest error that is kept and is no smaller than that of a rank."""
    ranks = _ranks(errors.rows, len(errors.values))
    return errors.values[int(np.searchsorted(ranks, min(rank, errors.rows), side="left"))]


def _at_most(errors: Errors, rank: int) -> float:
    ranks = _ranks(errors.rows, len(errors.values))
    return errors.values[int(np.searchsorted(ranks, max(rank, 1), side="right")) - 1]
