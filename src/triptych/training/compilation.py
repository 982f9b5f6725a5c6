"""A fitted estimator as a numeric kernel that needs no scikit-learn."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from triptych.domain.package import KERNEL_ARRAYS, KERNEL_TREES, Link
from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Scale
from triptych.training.trees import baseline_of, tree_ensemble


def compile_estimator(
    estimator: Any, encoder: Encoder, target: Target, scale: Scale
) -> tuple[Link, dict[str, bytes]] | None:
    """Compile what can be compiled.

    Args:
        estimator: Fitted on the encoder's matrix.
        encoder: Gives the matrix.
        target: What is predicted.
        scale: The scale on which a regression was fitted.

    Returns:
        How the sums become answers, and the kernel's files by name; None when it is of no kind that is known here,
        or did not see every class.
    """
    if target.task is not Task.REGRESSION and len(estimator.classes_) != len(target.classes):
        return None
    link = _link(target, scale)
    if isinstance(estimator, HistGradientBoostingClassifier | HistGradientBoostingRegressor):
        arrays = {"offset": np.array(baseline_of(estimator))}
        return link, {KERNEL_TREES: tree_ensemble(estimator, encoder.codes), KERNEL_ARRAYS: _arrays(arrays)}
    if isinstance(estimator, LogisticRegression | Ridge):
        weights = np.atleast_2d(np.asarray(estimator.coef_, dtype=np.float64))
        offset = np.atleast_1d(np.asarray(estimator.intercept_, dtype=np.float64))
        return link, {KERNEL_ARRAYS: _arrays({"weights": weights, "offset": offset})}
    return None


def _link(target: Target, scale: Scale) -> Link:
    if target.task is Task.REGRESSION:
        return Link.EXP if scale is Scale.LOG else Link.IDENTITY
    return Link.SIGMOID if target.task is Task.BINARY else Link.SOFTMAX


def _arrays(arrays: dict[str, Any]) -> bytes:
    file = BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()
