"""Answers of which only their kernel knows how they are made."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from triptych.encoding import Matrix
from triptych.explaining.sums import Sums
from triptych.kernels import Floats, Step

ORDERS = 100
"""Orders of players; a forest of a hundred trees answers the rows of ten players in a hundredth of a second."""

SEED = 42


class SampledSums:
    """Explains answers by putting a row's values one by one into other rows, in some orders, and seeing what changes.

    What the players add is exact in sum: the answer less the mean answer of the other rows. What each of them adds is
    the mean over some orders and their reverse, and so near its Shapley value, and the same each time.

    Args:
        step: The kernel.
        others: Shape (rows, columns); rows that the model was not trained on.
        owners: Shape (columns,); the player that each column belongs to.
        players: How many there are.

    Source:
        Strumbelj and Kononenko, Explaining prediction models and individual predictions with feature contributions,
        Knowledge and Information Systems 41 (2014); reversed orders from Mitchell et al., Sampling permutations for
        Shapley value estimation, JMLR 23 (2022).
    """

    def __init__(self, step: Step, others: Floats, owners: NDArray[np.int64], players: int) -> None:
        random = np.random.default_rng(SEED)
        half = [random.permutation(players) for _ in range(ORDERS // 2)]
        self._orders = np.array([order for each in half for order in (each, each[::-1])], dtype=np.int64)
        self._orders = self._orders.reshape(ORDERS, players)
        self._players = players
        # The two orders of a pair begin with the same row, as there are fewer rows than pairs mostly.
        self._others = others[np.arange(ORDERS) // 2 % len(others)]
        place = np.argsort(self._orders, axis=1)  # of each player in each order
        changed = np.arange(players + 1)[None, :, None] > place[:, None, :]
        self._changed = changed[:, :, owners]
        self._step = step

    def sums(self, matrix: Matrix) -> Sums:
        """Explain one row, shape (1, columns), which is dense."""
        assert isinstance(matrix, np.ndarray)
        rows = np.where(self._changed, matrix[0], self._others[:, None, :])
        answers = self._step.rows(rows.reshape(-1, matrix.shape[1])).reshape(ORDERS, self._players + 1, -1)
        gains = np.diff(answers, axis=1)
        parts = np.zeros((self._players, answers.shape[2]))
        np.add.at(parts, self._orders, gains)
        return Sums(answers[:, 0].mean(axis=0), parts / ORDERS)
