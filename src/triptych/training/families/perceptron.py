"""A small neural network."""

from __future__ import annotations

from sklearn.compose import TransformedTargetRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from triptych.encoding import Style
from triptych.training.family import Family, Params, Space
from triptych.training.lesson import Learned, Lesson
from triptych.training.problem import Problem
from triptych.training.split import SEED

MOST_ROWS = 100_000
PASSES = 60


def stops(problem: Problem) -> bool:
    """Whether a tenth of the rows, which scikit-learn chooses by chance, is to say when to stop."""
    return not (problem.small or problem.apart)


def _suggest(space: Space, problem: Problem) -> Params:
    return {
        "hidden_layer_sizes": [space.choice("width", (16, 32, 64, 128))] * space.whole("layers", 1, 2),
        "alpha": space.number("alpha", 1e-5, 3.0, log=True),
        "learning_rate_init": space.number("learning_rate_init", 5e-4, 2e-2, log=True),
        "max_iter": PASSES,
        "early_stopping": stops(problem),
    }


def _learn(params: Params, lesson: Lesson) -> Learned:
    settings = {**params, "hidden_layer_sizes": tuple(params["hidden_layer_sizes"]), "random_state": SEED}
    if lesson.problem.regression:
        # It learns numbers of about 1 alone.
        estimator = TransformedTargetRegressor(MLPRegressor(**settings), transformer=StandardScaler())
    else:
        estimator = MLPClassifier(**settings)
    return Learned(estimator=estimator.fit(lesson.matrix, lesson.actual, sample_weight=lesson.weights))


FAMILY = Family(
    name="network", style=Style.LINEAR, takes=lambda problem: not problem.texts and problem.rows <= MOST_ROWS,
    suggest=_suggest, learn=_learn, pace=2.0, serves=False, bags=True,
)  # fmt: skip
