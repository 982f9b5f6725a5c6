"""The models that everybody serves, as people write them with scikit-learn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from benchmarks import tables

BOOSTED = {"max_iter": 200, "learning_rate": 0.06, "max_features": 0.5, "early_stopping": False, "random_state": 0}
"""Of the boosted trees that everybody serves, Triptych's own training too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One model of the benchmark.

    Attributes:
        name: Short, and the registered model's name.
        title: What the report calls it.
        kind: Which of the two tables it was trained on.
    """

    name: str
    title: str
    kind: Literal["mixed", "numeric"]

    @property
    def columns(self) -> tuple[str, ...]:
        """Its inputs."""
        return tuple(tables.MIXED if self.kind == "mixed" else tables.NUMERIC)


CASES = [
    Case(name="boosted", title="mixed HistGradientBoosting", kind="mixed"),
    Case(name="linear", title="numeric linear (Ridge)", kind="numeric"),
    Case(name="forest", title="mixed RandomForest(100)", kind="mixed"),
    Case(name="opaque", title="pyfunc that can't be compiled", kind="mixed"),
]


def boosted() -> Any:
    """Imputed and numbered texts, and trees that take them as categories."""
    words = list(tables.WORDS)
    numbered = make_pipeline(
        SimpleImputer(strategy="most_frequent"),
        OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=float("nan")),
    )
    encode = make_column_transformer((numbered, words), remainder="passthrough")
    return make_pipeline(
        encode, HistGradientBoostingClassifier(categorical_features=list(range(len(words))), **BOOSTED)
    )


def forest() -> Any:
    """Imputed texts as indicators, and a hundred trees."""
    flags = make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore"))
    encode = make_column_transformer((flags, list(tables.WORDS)), remainder="passthrough")
    return make_pipeline(encode, RandomForestClassifier(100, min_samples_leaf=2, n_jobs=1, random_state=0))


def linear() -> Any:
    """Scaled numbers and a ridge."""
    return make_pipeline(StandardScaler(), Ridge())


def fit(pipeline: Any, table: pd.DataFrame) -> Any:
    """Fit a pipeline on a table that holds the target."""
    return pipeline.fit(table.drop(columns=tables.TARGET), table[tables.TARGET])
