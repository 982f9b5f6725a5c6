"""Which family an estimator belongs to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

from triptych.compiling.families import (
    calibrated,
    calibration,
    catboost,
    ensembles,
    forests,
    frames,
    histogram,
    lightgbm,
    linear,
    perceptron,
    preparation,
    targets,
    xgboost,
)
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.translator import Translator
from triptych.kernels import Step

Simple: TypeAlias = Callable[[Any, Source], Step]
Composed: TypeAlias = Callable[[Any, Source, Translator], Step]

LINEAR = (
    "ARDRegression", "BayesianRidge", "ElasticNet", "ElasticNetCV", "HuberRegressor", "Lars", "LarsCV", "Lasso",
    "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC", "LinearRegression", "LinearSVR", "OrthogonalMatchingPursuit",
    "OrthogonalMatchingPursuitCV", "QuantileRegressor", "Ridge", "RidgeCV", "SGDRegressor", "TheilSenRegressor",
)  # fmt: skip

NUMBERS: dict[str, Simple] = {
    **dict.fromkeys((f"sklearn.{name}" for name in LINEAR), linear.number),
    **dict.fromkeys(
        ("sklearn.GammaRegressor", "sklearn.PoissonRegressor", "sklearn.TweedieRegressor"), linear.generalised
    ),
    "catboost.CatBoostRegressor": catboost.answers,
    "lightgbm.LGBMRegressor": lightgbm.answers,
    "sklearn.DecisionTreeRegressor": forests.tree,
    "sklearn.ExtraTreeRegressor": forests.tree,
    "sklearn.ExtraTreesRegressor": forests.forest,
    "sklearn.GradientBoostingRegressor": forests.boosting,
    "sklearn.HistGradientBoostingRegressor": histogram.numbers,
    "sklearn.MLPRegressor": perceptron.numbers,
    "sklearn.RandomForestRegressor": forests.forest,
    "xgboost.XGBRegressor": xgboost.answers,
    "xgboost.XGBRFRegressor": xgboost.answers,
}
COMPOSED_NUMBERS: dict[str, Composed] = {
    "sklearn.Pipeline": partial(ensembles.piped, ask="numbers"),
    "sklearn.StackingRegressor": ensembles.stacked_numbers,
    "sklearn.TransformedTargetRegressor": targets.numbers,
    "sklearn.VotingRegressor": ensembles.mean_numbers,
}
SHARES: dict[str, Simple] = {
    "catboost.CatBoostClassifier": catboost.answers,
    "lightgbm.LGBMClassifier": lightgbm.answers,
    "sklearn.DecisionTreeClassifier": forests.tree,
    "sklearn.ExtraTreeClassifier": forests.tree,
    "sklearn.ExtraTreesClassifier": forests.forest,
    "sklearn.GradientBoostingClassifier": forests.boosted_classes,
    "sklearn.HistGradientBoostingClassifier": histogram.shares,
    "sklearn.LogisticRegression": linear.logistic,
    "sklearn.LogisticRegressionCV": linear.logistic,
    "sklearn.MLPClassifier": perceptron.shares,
    "sklearn.RandomForestClassifier": forests.forest,
    "sklearn.SGDClassifier": linear.descended,
    "xgboost.XGBClassifier": xgboost.answers,
    "xgboost.XGBRFClassifier": xgboost.answers,
}
COMPOSED_SHARES: dict[str, Composed] = {
    "sklearn.CalibratedClassifierCV": calibration.shares,
    "sklearn.Pipeline": partial(ensembles.piped, ask="shares"),
    "sklearn.StackingClassifier": ensembles.stacked_shares,
    "sklearn.VotingClassifier": ensembles.mean_shares,
    "triptych.Calibrated": calibrated.shares,
}
SCORES: dict[str, Simple] = {
    "sklearn.GradientBoostingClassifier": forests.boosting,
    "sklearn.HistGradientBoostingClassifier": histogram.scores,
    **dict.fromkeys(
        (
            f"sklearn.{name}"
            for name in ("LinearSVC", "LogisticRegression", "LogisticRegressionCV", "RidgeClassifier",
                         "RidgeClassifierCV", "SGDClassifier")
        ),
        linear.scores,
    ),
}  # fmt: skip
COMPOSED_SCORES: dict[str, Composed] = {"sklearn.Pipeline": partial(ensembles.piped, ask="scores")}
SEARCHES = {
    f"sklearn.{name}" for name in ("GridSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV", "RandomizedSearchCV")
}


def family(estimator: Any) -> str:
    """The library and the class of an estimator."""
    kind = type(estimator)
    return f"{kind.__module__.partition('.')[0]}.{kind.__name__}"


class Families:
    """Translates estimators by the tables above."""

    def numbers(self, estimator: Any, source: Source) -> Step:
        """A regression's answers."""
        return self._translate(estimator, source, NUMBERS, COMPOSED_NUMBERS)

    def shares(self, estimator: Any, source: Source) -> Step:
        """What `predict_proba` gives."""
        return self._translate(estimator, source, SHARES, COMPOSED_SHARES)

    def scores(self, estimator: Any, source: Source) -> Step:
        """What `decision_function` gives."""
        return self._translate(estimator, source, SCORES, COMPOSED_SCORES)

    def changes(self, transformer: Any, source: Source) -> tuple[Step | None, Source]:
        """What a transformer of numbers does, and the matrix after it."""
        if family(transformer) == "sklearn.ColumnTransformer":
            return frames.transformed(transformer, source, self)
        known = preparation.TRANSFORMERS.get(type(transformer).__name__)
        if known is None:
            raise NotCompilable(f"{type(transformer).__name__} is of no kind that is translated")
        return known(transformer, source)

    def _translate(
        self, estimator: Any, source: Source, simple: dict[str, Simple], composed: dict[str, Composed]
    ) -> Step:
        name = family(estimator)
        if name in SEARCHES:
            return self._translate(estimator.best_estimator_, source, simple, composed)
        if name in simple:
            return simple[name](estimator, source)
        if name in composed:
            return composed[name](estimator, source, self)
        raise NotCompilable(f"{type(estimator).__name__} is of no kind that is translated")
