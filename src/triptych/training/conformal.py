"""Intervals and sets out of the errors of cross-validation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.domain.interval import Conformal
from triptych.domain.schema import Target, Task
from triptych.encoding import decide
from triptych.encoding.intervals import bounds, highest_level, kept, least_share
from triptych.training.split import SEED

Floats = NDArray[np.float64]
FEWEST = 20
BAND = 250
"""Rows from which a band has an interval of its own."""
MOST_BANDS = 8
LEVELS = (0.5, 0.8, 0.9, 0.95)
MEASURES = ("coverage_", "size_", "exact_")
"""How the names of what `coverage` measures begin."""


def conform(
    target: Target, actual: NDArray[np.generic], answers: Floats, groups: NDArray[np.int64] | None = None
) -> Conformal | None:
    """What intervals are made of; None when there are too few rows.

    Each answer is of an estimator that never saw the row, fitted on most of the others. The model that is served was
    fitted on all of them, and is no worse as a rule, so that intervals are rather too wide than too narrow.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in the classes.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
        groups: Shape (rows,); those of one group resemble each other. None for none.
    """
    if len(actual) < FEWEST:
        return None
    known = None if groups is None else len(np.unique(groups))
    if target.task is not Task.REGRESSION:
        return Conformal(shares=kept(1 - answers[np.arange(len(actual)), actual.astype(np.int64)]), groups=known)
    truth = actual.astype(np.float64)
    count = int(np.clip(len(truth) // BAND, 1, MOST_BANDS))
    edges = np.unique(np.quantile(answers, np.arange(1, count) / count)) if count > 1 else np.empty(0)
    places = np.searchsorted(edges, answers, side="left")
    sizes = np.bincount(places, minlength=len(edges) + 1)
    if sizes.min() < FEWEST:  # many answers are the same number
        edges, places = np.empty(0), np.zeros(len(truth), dtype=np.int64)
    return Conformal(
        bands=tuple(kept((truth - answers)[places == place]) for place in range(len(edges) + 1)),
        edges=tuple(edges.tolist()),
        lowest=0.0 if truth.min() >= 0 else None,
        groups=known,
    )


def halved(target: Target, actual: NDArray[np.generic], answers: Floats) -> tuple[Conformal | None, dict[str, float]]:
    """What intervals are made of, out of half of the rows, and how often they hold on the other half.

    Args:
        target: What is predicted.
        actual: Shape (rows,), of rows that nothing was fitted on; numbers, or places in the classes.
        answers: What the model itself says of these rows.

    Returns:
        As `conform` and `coverage` do; None and nothing when there are too few rows.

    Source:
        Papadopoulos et al., Inductive Confidence Machines for Regression (2002).
    """
    places = np.random.default_rng(SEED).permutation(len(actual))
    one, other = places[::2], places[1::2]
    conformal = conform(target, actual[one], answers[one])
    return conformal, {} if conformal is None else coverage(target, conformal, actual[other], answers[other])


def coverage(target: Target, conformal: Conformal, actual: NDArray[np.generic], answers: Floats) -> dict[str, float]:
    """How often the truth lies within, on rows that nothing was fitted on.

    Args:
        target: What is predicted.
        conformal: As `conform` gave it.
        actual: Shape (rows,); numbers, or places in the classes.
        answers: What the model says of these rows.

    Returns:
        For each of `LEVELS` in percent: `coverage_90`, the share of rows; `size_90`, the mean width of the interval, or
        how many classes are in a set on the mean. For classes `exact_90` too, the share before the predicted class is
        added to the sets that lack it.
    """
    found: dict[str, float] = {}
    for level in LEVELS:
        if level > highest_level(conformal):
            continue
        name = f"{level * 100:g}"
        if target.task is Task.REGRESSION:
            lower, upper = bounds(conformal, answers, level)
            truth = actual.astype(np.float64)
            found[f"coverage_{name}"] = float(((lower <= truth) & (truth <= upper)).mean())
            found[f"size_{name}"] = float((upper - lower).mean())
            continue
        rows, places = np.arange(len(actual)), actual.astype(np.int64)
        within = answers >= least_share(conformal, level)
        found[f"exact_{name}"] = float(within[rows, places].mean())
        within[rows, decide(target, answers)] = True
        found[f"coverage_{name}"] = float(within[rows, places].mean())
        found[f"size_{name}"] = float(within.sum(axis=1).mean())
    return found
