"""Ridge and logistic regression."""

from __future__ import annotations

from sklearn.linear_model import LogisticRegression, Ridge

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem
from triptych.training.split import SEED


def penalised(problem: Problem, penalty: float) -> Params:
    """The settings of a penalty, whose name is another for each task."""
    return {"alpha": penalty} if problem.regression else {"C": 1.0 / penalty, "max_iter": 1000}


def _suggest(space: Space, problem: Problem) -> Params:
    return penalised(problem, space.number("penalty", 1e-2, 1e3, log=True))


def _learn(params: Params, lesson: Lesson) -> Learned:
    kind = Ridge if lesson.problem.regression else LogisticRegression
    estimator = kind(**params, random_state=SEED)
    return Learned(estimator=estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights))


FAMILY = Family(name="linear", style=Style.LINEAR, takes=lambda _: True, suggest=_suggest, learn=_learn, pace=0.2)
