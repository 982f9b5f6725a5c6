"""One file for each kind of estimator: its settings, and how it is fitted."""

from __future__ import annotations

from triptych.training.families import catboost, extra_trees, histogram, lightgbm, linear, perceptron, xgboost
from triptych.training.family import Family

ALL = (
    linear.FAMILY, histogram.FAMILY, lightgbm.FAMILY, catboost.FAMILY, xgboost.FAMILY, extra_trees.FAMILY,
    perceptron.FAMILY,
)  # fmt: skip

BY_NAME: dict[str, Family] = {family.name: family for family in ALL}

__all__ = ["ALL", "BY_NAME"]
