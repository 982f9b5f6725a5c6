"""What a flavour makes of a model's files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from triptych.domain.schema import Scalar
from triptych.serving.runtime import Params

Configuration: TypeAlias = Mapping[str, Any]
"""What the MLmodel file says of one flavour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a model says, as its library gives it.

    Attributes:
        predictions: What its `predict` gives.
        probabilities: Shape (rows, classes); None when there are none.
        classes: The labels in the order of the probabilities.
    """

    predictions: Any
    probabilities: Any = None
    classes: tuple[Scalar, ...] = ()


class Predictor(Protocol):
    """A loaded model.

    Attributes:
        concurrent: Whether several threads may ask it at once.
    """

    concurrent: bool

    def ask(self, inputs: Any, params: Params) -> Said:
        """Answer a frame, an array, or arrays by name; raises whatever the model raises."""
        ...
