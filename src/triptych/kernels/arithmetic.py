"""Steps that count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import inf

import numpy as np

from triptych.encoding import Matrix
from triptych.kernels.step import Floats, Step, Whole


def _logistic(values: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-values))


def _relu(values: Floats) -> Floats:
    return np.maximum(values, 0.0)


def _logit(values: Floats) -> Floats:
    return np.log(values / (1.0 - values))


FUNCTIONS: dict[str, Callable[[Floats], Floats]] = {
    "cbrt": np.cbrt,
    "exp": np.exp,
    "exp2": np.exp2,
    "expm1": np.expm1,
    "log": np.log,
    "log10": np.log10,
    "log1p": np.log1p,
    "log2": np.log2,
    "logistic": _logistic,
    "logit": _logit,
    "negative": np.negative,
    "relu": _relu,
    "reciprocal": np.reciprocal,
    "sqrt": np.sqrt,
    "square": np.square,
    "tanh": np.tanh,
}
"""By name, each from an array to one of its shape."""


LOWEST = -709.0
"""Below it, `exp` of the opposite may be infinite."""


class Operation(StrEnum):
    """What is done to each column with a number of its own."""

    ADD = "add"
    MULTIPLY = "multiply"
    DIVIDE = "divide"


@dataclass(frozen=True, eq=False)
class Arithmetic(Step):
    """One number a column, added, multiplied with or divided by.

    Attributes:
        operation: Which of them.
        values: Shape (columns,); none is 0 when it divides.
    """

    operation: str
    values: Floats

    def __post_init__(self) -> None:
        if Operation(self.operation) is Operation.DIVIDE and not self.values.all():
            raise ValueError("A column would be divided by nothing.")

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        with np.errstate(all="ignore"):
            return getattr(np, self.operation)(matrix, self.values)

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        numbers = self._numbers
        if self.operation == Operation.ADD:
            return [value + number for value, number in zip(values, numbers, strict=True)]
        if self.operation == Operation.MULTIPLY:
            return [value * number for value, number in zip(values, numbers, strict=True)]
        return [value / number for value, number in zip(values, numbers, strict=True)]

    @cached_property
    def _numbers(self) -> list[float]:
        return self.values.tolist()


@dataclass(frozen=True, eq=False)
class Function(Whole):
    """A function of each number, one of `FUNCTIONS`."""

    name: str

    def __post_init__(self) -> None:
        if self.name not in FUNCTIONS:
            raise ValueError("No function has this name.")

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        with np.errstate(all="ignore"):
            return FUNCTIONS[self.name](matrix)


@dataclass(frozen=True, eq=False)
class Clip(Whole):
    """Each number brought to at least `low` and at most `high`; None for no limit."""

    low: float | None
    high: float | None

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        return np.clip(matrix, -inf if self.low is None else self.low, inf if self.high is None else self.high)


@dataclass(frozen=True, eq=False)
class Sigmoid(Step):
    """One score to the shares of the negative and the positive class."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        with np.errstate(over="ignore"):  # exp of a large number is infinite, and the share then 0
            positive = 1.0 / (1.0 + np.exp(-matrix[:, 0]))
        return np.column_stack([1.0 - positive, positive])

    def row(self, values: Sequence[float]) -> Sequence[float]:
        """One row."""
        if not values[0] > LOWEST:  # warns
            return self.rows(np.array([values]))[0].tolist()
        # numpy's exp, not math's, whose last bit may be another one.
        positive = 1.0 / (1.0 + float(np.exp(-values[0])))
        return [1.0 - positive, positive]


@dataclass(frozen=True, eq=False)
class Softmax(Whole):
    """Scores, one a class, to shares."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        powers = np.exp(matrix - matrix.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Normalise(Whole):
    """Numbers >= 0, one a class, to shares; equal ones where all are 0."""

    def rows(self, matrix: Matrix) -> Floats:
        """All rows at once."""
        total = matrix.sum(axis=1, keepdims=True)
        with np.errstate(all="ignore"):
            return np.where(total == 0.0, 1.0 / matrix.shape[1], matrix / total)
