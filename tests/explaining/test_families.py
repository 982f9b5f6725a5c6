"""What is said of one answer adds up to it, whatever kind of model gave it."""

from __future__ import annotations

import warnings
from functools import cache

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from tests.compiling.estimators import CLASSES, CODES, EVERY, NUMBERS, matrix, target, truth
from triptych.compiling import compile_estimator
from triptych.domain.errors import NotExplainable
from triptych.domain.explanation import Measure
from triptych.domain.schema import Task
from triptych.encoding import Encoder
from triptych.encoding.number import Plain
from triptych.explaining import Explainer
from triptych.explaining.kernel import trace
from triptych.explaining.sampled import SampledSums
from triptych.kernels.reference import with_means

NAMES = [f"column {place}" for place in range(len(CODES))]
ENCODER = Encoder(features=tuple(Plain(name=name) for name in NAMES))
SAMPLED = {"perceptron", "stack", "vote", "sigmoid of scores", "isotonic of scores", "isotonic of shares"}
"""Those whose answer is not made of one sum."""

pytestmark = pytest.mark.filterwarnings("ignore")


@cache
def fitted(task: Task, name: str):
    found = matrix(name, 250, 1)
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")  # of solvers that are stopped early
        estimator = (NUMBERS if task is Task.REGRESSION else CLASSES)[name]()
        return estimator.fit(found, truth(task, name, found, 2))


def answered(measure: Measure, score: float, answer: np.ndarray) -> float:
    """The answer as it follows from a score."""
    if measure is Measure.LOG:
        return np.exp(score)
    if measure is Measure.LOG_ODDS:
        return 1 / (1 + np.exp(-score))
    if measure is Measure.LOG_SHARE:
        return np.exp(score + np.log(answer).mean())
    return score


@pytest.mark.parametrize(("task", "name"), EVERY, ids=lambda value: str(value).replace(" ", "-"))
def test_contributions_add_up_to_the_answer(task, name):
    compiled = compile_estimator(fitted(task, name), CODES, target(task))
    step = with_means(compiled.kernel, matrix(name, 100, 5))
    others = [dict(zip(NAMES, row, strict=True)) for row in matrix(name, 40, 6).tolist()]
    explainer = Explainer(ENCODER, step, target(task), others)
    scores = []
    for row in matrix(name, 12, 4).tolist():
        answer = np.array(step.row(row))
        place = 0 if task is Task.REGRESSION else int(answer.argmax())
        label = None if task is Task.REGRESSION else target(task).classes[place]
        found = explainer.explain(dict(zip(NAMES, row, strict=True)), label)
        assert list(found.contributions) == sorted(NAMES, key=lambda column: -abs(found.contributions[column]))
        assert found.score == pytest.approx(found.base + sum(found.contributions.values()), abs=1e-9)
        assert found.exact is (name not in SAMPLED or (task is Task.REGRESSION and name == "vote"))
        shown = place if task is Task.REGRESSION else target(task).classes.index(found.label)
        if found.measure is not Measure.SCORE:
            tolerance = 1e-3 if compiled.tolerance > 1e-6 else 1e-7
            assert answered(found.measure, found.score, answer) == pytest.approx(answer[shown], rel=tolerance)
        scores.append(found.score)
    assert len(set(scores)) > 1


def test_what_is_sampled_is_near_what_is_exact():
    estimator = fitted(Task.REGRESSION, "ridge")
    step = with_means(compile_estimator(estimator, CODES, target(Task.REGRESSION)).kernel, matrix("ridge", 50, 6))
    others = matrix("ridge", 50, 6)
    owners = np.arange(len(CODES))
    sampled = SampledSums(step, others, owners, len(CODES))
    for row in matrix("ridge", 5, 7):
        exact = trace(step, owners, len(CODES)).explain(row[None])
        near = sampled.sums(row[None])
        assert near.scores == pytest.approx(exact.scores)
        assert near.base == pytest.approx(exact.base)
        assert near.parts == pytest.approx(exact.parts, abs=1e-9)


def test_a_version_of_no_sum_and_no_examples_is_not_explained():
    compiled = compile_estimator(fitted(Task.BINARY, "perceptron"), CODES, target(Task.BINARY))
    step = with_means(compiled.kernel, matrix("perceptron", 20, 6))
    with pytest.raises(NotExplainable, match="more than one layer"):
        Explainer(ENCODER, step, target(Task.BINARY))
