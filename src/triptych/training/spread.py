"""How far a measured score may be off by the luck of which rows measured."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from triptych.domain.schema import Target
from triptych.training.evaluation import measure
from triptych.training.split import SEED
from triptych.training.weights import Weights
from triptych.training.weights import some as some_of

Floats = NDArray[np.float64]
DRAWS = 50
MOST_ROWS = 10_000
"""Of more rows so many are drawn, and the spread is that of all of them by the square root of their number."""
FEWEST = 30
"""Groups that are drawn at least, when there are so many, however many rows they have."""
SURE = 0.975
RULE_OF_THREE = 3.0
LOSSES = {"rmse", "mae", "log_loss"}


def spread(
    target: Target,
    actual: NDArray[np.generic],
    answers: Floats,
    groups: NDArray[np.int64] | None = None,
    weights: Weights = None,
) -> dict[str, tuple[float, ...]]:
    """The ends of the 95 % interval of each metric, by drawing rows again and again.

    Args:
        target: What is predicted.
        actual: Shape (rows,); numbers, or places in the classes.
        answers: Shape (rows,) of numbers, or (rows, classes) of probabilities.
        groups: Shape (rows,); rows of one group are drawn together, since they resemble each other. None for none.
        weights: How much each row counts.

    Returns:
        Nothing when all rows are of one group, from which nobody can tell what another would give, and nothing of a
        metric that no draw changes, but for the accuracy.

    Source:
        Efron & Tibshirani, An Introduction to the Bootstrap (1993), 13.3, with the standard error. Bickel, Goetze & van
        Zwet, Resampling Fewer Than n Observations (1997), for many rows. Cameron, Gelbach & Miller, Bootstrap-Based
        Improvements for Inference with Clustered Errors (2008), for few groups. Hanley & Lippman-Hand, If Nothing Goes
        Wrong, Is Everything All Right? (1983), for an accuracy of 1.
    """
    chance = np.random.default_rng(SEED)
    rows, parts = len(actual), None if groups is None else _parts(groups)
    count = rows if parts is None else len(parts)
    if count < 2:  # noqa: PLR2004
        return {}
    reach = float(student.ppf(SURE, count - 1) * np.sqrt(count / (count - 1)))
    chosen = min(count, max(count * min(rows, MOST_ROWS) // rows, FEWEST))
    found: dict[str, list[float]] = {}
    for _ in range(DRAWS):
        places = chance.integers(0, count, chosen)
        some = places if parts is None else np.concatenate([parts[place] for place in places])
        for name, value in measure(target, actual[some], answers[some], some_of(weights, some)).items():
            found.setdefault(name, []).append(value)
    fewer = np.sqrt(chosen / count)
    ends = {}
    for name, value in measure(target, actual, answers, weights).items():
        if len(found.get(name, ())) > DRAWS // 2:
            deviation = float(np.std(found[name], ddof=1))
            if deviation > 0:
                ends[name] = _around(name, value, reach * deviation * fewer)
            elif name == "accuracy":  # all were right, or none, which says that others hardly ever are not
                ends[name] = _around(name, value, RULE_OF_THREE / count)
    return ends


def _parts(groups: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The places of each group's rows."""
    order = np.argsort(groups, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)


def _around(name: str, value: float, reach: float) -> tuple[float, ...]:
    if name in LOSSES:
        return max(value - reach, 0.0), value + reach
    least = -np.inf if name == "r2" else 0.0
    return max(value - reach, least), min(value + reach, 1.0)
