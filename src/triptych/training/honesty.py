"""Whether a model means what it says, on rows that nothing was learned from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.domain.costs import Costs
from triptych.domain.interval import Conformal
from triptych.domain.schema import Target, Task
from triptych.training.conformal import coverage
from triptych.training.deciding import mean_cost, positive_place
from triptych.training.evaluation import selection_score
from triptych.training.reliability import reliability
from triptych.training.weights import Weights

Floats = NDArray[np.float64]


def honesty(
    target: Target,
    conformal: Conformal | None,
    actual: NDArray[np.generic],
    answers: Floats,
    before: Floats | None,
    costs: Costs | None,
    *,
    weights: Weights = None,
) -> dict[str, float]:
    """What `domain.run.Report.reliability` holds.

    Args:
        target: What is predicted.
        conformal: What intervals are made of; None when there are none.
        actual: Shape (rows,); numbers, or places in the classes.
        answers: Shape (rows,) or (rows, classes).
        before: The probabilities before they were corrected; None when they were not.
        costs: Of wrong decisions; None when they were not stated.
        weights: How much each row counts; not for intervals, which hold for rows whatever they weigh.
    """
    found = {} if target.task is Task.REGRESSION else reliability(target, actual, answers, weights)
    if before is not None:
        loss = selection_score(target, actual, before, weights)
        measured = {**reliability(target, actual, before, weights), "log_loss": loss}
        found |= {f"{name}_before": value for name, value in measured.items()}
    if costs is not None and target.threshold is not None:
        place = positive_place(target)
        said, hits = answers[:, place], actual.astype(np.int64) == place
        found |= {
            "threshold": target.threshold,
            "cost": mean_cost(costs, hits, said, target.threshold, weights),
            "cost_at_even": mean_cost(costs, hits, said, 0.5, weights),
        }
    return found | ({} if conformal is None else coverage(target, conformal, actual, answers))
