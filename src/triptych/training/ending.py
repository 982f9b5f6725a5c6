"""What some of the candidates would cost at the end of a search: their last fits, and the parity gate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from triptych.training.budget import Budget
from triptych.training.scoring import Scored

GATE_ROWS = 120_000
"""Rows that a model answers, by itself and compiled, to pass the gate and to be measured: about."""

GATE_EACH = 0.1
"""Seconds in which one estimator is compiled: about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Seconds at the end.

    Attributes:
        budget: Knows how many more rows the last fits have.
        bags: How many estimators a model is at the end where a mean of several is steadier.
    """

    budget: Budget
    bags: int = 1

    def fits(self, scored: Sequence[Scored]) -> float:
        """Of their last fits."""
        return self.budget.last([each.trial for each in scored])

    def gate(self, scored: Sequence[Scored]) -> float:
        """Of the gate, for the mean of them."""
        return sum(
            (GATE_EACH + GATE_ROWS * each.answering) * (self.bags if each.candidate.family.bags else 1)
            for each in scored
        )

    def cost(self, scored: Scored) -> float:
        """Of one."""
        return self.fits([scored]) + self.gate([scored])
