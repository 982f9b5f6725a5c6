"""A kind of estimator, and how its settings are searched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any, Protocol, TypeAlias

from triptych.encoding import Style
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem

Params: TypeAlias = Mapping[str, Any]
"""Name of a setting, as the library calls it, to its value."""


class Space(Protocol):
    """Proposes a value for each setting that it is asked for."""

    def number(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """A number of a range."""
        ...

    def whole(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        """A whole number of a range."""
        ...

    def choice(self, name: str, options: tuple[Any, ...]) -> Any:
        """One of some texts, numbers or booleans."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A kind of estimator.

    Attributes:
        name: For people, unique.
        style: What its matrix is made for.
        takes: Whether it is worth trying on a problem.
        suggest: Chooses settings out of a space.
        learn: Fits an estimator with some settings.
        library: The module that it needs beyond what is always there.
        serves: Whether the estimator itself may serve where it can't be compiled.
        logs: Whether it may learn the log of a target.
        bags: Whether the mean of several that are fitted on parts of the rows is steadier than one.
        pace: What a fit costs, where histogram boosting's costs 1; until it is known.
    """

    name: str
    style: Style
    takes: Callable[[Problem], bool]
    suggest: Callable[[Space, Problem], Params]
    learn: Callable[[Params, Lesson], Learned]
    library: str | None = None
    serves: bool = True
    logs: bool = False
    bags: bool = False
    pace: float = 1.0

    @property
    def installed(self) -> bool:
        """Whether what it needs is there."""
        return self.library is None or find_spec(self.library) is not None
