"""A model of somebody's own code: a file with a function that makes an estimator."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from sklearn.base import is_classifier, is_regressor
from sklearn.compose import TransformedTargetRegressor
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import has_fit_parameter

from triptych.domain.errors import InvalidTraining
from triptych.domain.recipe import OWN
from triptych.encoding import Style
from triptych.training.candidates import Candidate
from triptych.training.family import Family, Params
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem

FUNCTION = "make_model"
SIMPLE = (str, int, float, bool, type(None))


@dataclass(kw_only=True)
class OwnCode:
    """Code that makes an estimator.

    Attributes:
        file: Where it is.
        make: Gives an unfitted estimator, a new one each time.
        failure: What the estimator raised when it was last fitted.
    """

    file: Path
    make: Callable[[], Any]
    failure: Exception | None = None

    @classmethod
    def load(cls, file: Path) -> OwnCode:
        """Run a file, and take its function `make_model`.

        Raises:
            InvalidTraining: It can't be run, has no such function, or that gives no estimator.
        """
        # A name that no import asks for: a file called random.py is not to take the place of a library.
        spec = spec_from_file_location(f"_own_code_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # where what it defines is looked for
        try:
            with _beside(file):
                spec.loader.exec_module(module)
        except (Exception, SystemExit) as error:  # whatever its author's code raises
            raise InvalidTraining(f"{file.name} can't be run: {_said(error)}") from error
        make = getattr(module, FUNCTION, None)
        if not callable(make):
            raise InvalidTraining(
                f"{file.name} has no function {FUNCTION}(); write one that returns an unfitted scikit-learn estimator."
            )
        return cls(file=file, make=make)

    def candidate(self, problem: Problem) -> Candidate:
        """What is tried of it.

        Raises:
            InvalidTraining: What it makes is no estimator of the task.
        """
        estimator = self._made()
        fits = is_regressor(estimator) if problem.regression else is_classifier(estimator)
        if not fits:
            wanted = "regressor" if problem.regression else "classifier"
            raise InvalidTraining(
                f"{FUNCTION}() of {self.file.name} makes a {type(estimator).__name__}; for this target it must make "
                f"a {wanted}."
            )
        # What takes missing values is given the numbers as they are; else they are filled, scaled and set apart.
        style = Style.TREE if get_tags(estimator).input_tags.allow_nan else Style.LINEAR
        params = {name: value for name, value in estimator.get_params().items() if isinstance(value, SIMPLE)}
        family = Family(
            name=own_name(self.file.name), style=style, takes=lambda _: True, suggest=lambda *_: {}, learn=self._learn
        )
        return Candidate(name=type(estimator).__name__, family=family, params=params)

    def require_weights(self) -> None:
        """Refuse an estimator whose rows can't count more or less.

        Raises:
            InvalidTraining: Its `fit` takes no `sample_weight`.
        """
        estimator = self._made()
        if _weights_name(estimator) is None:
            raise InvalidTraining(
                f"The {type(estimator).__name__} of {self.file.name} takes no sample_weight when it is fitted; leave "
                "out the weights, or make an estimator whose fit takes it."
            )

    def _made(self) -> Any:
        try:
            with _beside(self.file):
                estimator = self.make()
        except Exception as error:  # as above
            raise InvalidTraining(f"{FUNCTION}() of {self.file.name} fails: {_said(error)}") from error
        if not (hasattr(estimator, "fit") and hasattr(estimator, "get_params")):
            raise InvalidTraining(f"{FUNCTION}() of {self.file.name} must return a scikit-learn estimator.")
        return estimator

    def _learn(self, _: Params, lesson: Lesson) -> Learned:
        try:
            estimator = self._made()
            name = None if lesson.weights is None else _weights_name(estimator)
            weights: dict[str, Any] = {} if name is None else {name: lesson.weights}
            with _beside(self.file):
                return Learned(estimator=estimator.fit(lesson.matrix, lesson.actual, **weights))
        except Exception as error:
            self.failure = error
            raise

    def explain(self) -> InvalidTraining:
        """Why it can't be fitted."""
        reason = "it can't be fitted on this table" if self.failure is None else _said(self.failure)
        return InvalidTraining(f"The estimator of {self.file.name} fails: {reason}")


@contextmanager
def _beside(file: Path) -> Iterator[None]:
    """Let imports find the modules in a file's folder first, as when Python runs the file; our own are to find none."""
    folder = str(file.resolve().parent)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)


def _weights_name(estimator: Any) -> str | None:
    """What `fit` calls the weights of its rows; None when it takes none."""
    if isinstance(estimator, Pipeline):
        name, last = estimator.steps[-1]
        inner = _weights_name(last)
        return None if inner is None else f"{name}__{inner}"
    # What these are given beside rows and targets goes to the one inside.
    if isinstance(estimator, TransformedTargetRegressor):
        return _weights_name(estimator.regressor or LinearRegression())
    if isinstance(estimator, GridSearchCV | RandomizedSearchCV):
        return _weights_name(estimator.estimator)
    return "sample_weight" if has_fit_parameter(estimator, "sample_weight") else None


def own_name(file: str) -> str:
    """The name of a family that is somebody's own code."""
    return f"{OWN}{file}"


def _said(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error)[:300] or 'no reason given'}"
