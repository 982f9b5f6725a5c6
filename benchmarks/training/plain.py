"""What the two plain models of the READMEs reach on the very rows that the contestants are measured on."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import ColumnTransformer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from benchmarks.training.turn import ACTUAL, Turn
from triptych.training.evaluation import measure, selection_name

WORDS = 4
"""Texts of so many words on average are read word by word, not as names."""

RARE = 5
"""Names that fewer rows have are one."""


def plain(turn: Turn) -> dict[str, float]:
    """The metrics of the better of a linear model and LightGBM, both with settings as they come.

    Args:
        turn: With its `train.parquet` and `test.parquet`.
    """
    train, test = (_read(turn, name) for name in ("train", "test"))
    actual = train.pop(ACTUAL).to_numpy()
    regression = turn.material.regression
    linear: Any = Ridge() if regression else LogisticRegression(max_iter=1000)
    boosting: Any = LGBMRegressor(verbose=-1) if regression else LGBMClassifier(verbose=-1)
    found = []
    for estimator in (linear, boosting):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = make_pipeline(_encoding(train), estimator).fit(train, actual)
            said = fitted.predict(test) if regression else fitted.predict_proba(test)
        found.append(measure(turn.material.target, turn.actual, np.asarray(said, dtype=np.float64)))
    selection = selection_name(turn.material.target.task)
    return min(found, key=lambda metrics: metrics[selection])


def _read(turn: Turn, name: str) -> pd.DataFrame:
    """Numbers, moments as numbers too, and texts; a missing text is one of its own."""
    table = pq.read_table(turn.folder / f"{name}.parquet").to_pandas()
    for column in table.columns:
        if pd.api.types.is_datetime64_any_dtype(table[column]):
            table[column] = table[column].astype("int64")
        elif not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = table[column].fillna("").astype(str)
    return table


def _encoding(table: pd.DataFrame) -> ColumnTransformer:
    numbers = [name for name in table.columns if pd.api.types.is_numeric_dtype(table[name])]
    others = [name for name in table.columns if name not in numbers]
    texts = [name for name in others if table[name].str.split().str.len().mean() >= WORDS]
    names = [name for name in others if name not in texts]
    scaled: Pipeline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    return ColumnTransformer(
        [
            ("numbers", scaled, numbers),
            ("names", OneHotEncoder(min_frequency=RARE, handle_unknown="infrequent_if_exist"), names),
            *((name, TfidfVectorizer(min_df=RARE), name) for name in texts),
        ]
    )
