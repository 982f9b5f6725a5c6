"""Decision trees, forests and gradient boosting of scikit-learn: rows are read as 32 bits, the rest is double."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from triptych.compiling.forest import plant
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.trees import LEAF, Tree, Trees
from triptych.kernels import Arithmetic, Chain, Floats, Sigmoid, Single, Softmax, Step


def forest(estimator: Any, source: Source) -> Step:
    """The mean of the trees' answers."""
    grown = estimator.estimators_
    return Chain((_sums(grown, source), Arithmetic("divide", np.full(_targets(grown[0]), float(len(grown))))))


def tree(estimator: Any, source: Source) -> Step:
    """One tree's answers."""
    return _sums([estimator], source)


def boosting(estimator: Any, source: Source) -> Step:
    """`GradientBoostingClassifier` and `GradientBoostingRegressor`, before their link."""
    if estimator.init_ == "zero":
        start = np.zeros(estimator.estimators_.shape[1])
    elif type(estimator.init_).__name__ in {"DummyClassifier", "DummyRegressor"}:
        raw = estimator._raw_predict_init(np.zeros((1, source.width), dtype=np.float32))  # noqa: SLF001
        start = np.asarray(raw, dtype=np.float64).reshape(-1)
    else:
        raise NotCompilable("boosting that begins with another estimator")
    rate = estimator.learning_rate
    trees = [
        _tree(grown.tree_, rate * grown.tree_.value[:, :, 0], goal)
        for stage in estimator.estimators_
        for goal, grown in enumerate(stage)
    ]
    sums = plant(Trees(trees=trees, width=source.width, targets=len(start)), source)
    return Chain((Single(), sums, Arithmetic("add", start)))


def boosted_classes(estimator: Any, source: Source) -> Step:
    """Gradient boosting's shares of classes."""
    if estimator.loss != "log_loss":
        raise NotCompilable(f"the loss {estimator.loss}")
    return Chain((boosting(estimator, source), Sigmoid() if estimator.estimators_.shape[1] == 1 else Softmax()))


def _sums(grown: Sequence[Any], source: Source) -> Step:
    trees = []
    for each in grown:
        if each.tree_.n_outputs != 1:
            raise NotCompilable("several targets")
        trees.append(_tree(each.tree_, each.tree_.value[:, 0, :]))
    return Chain((Single(), plant(Trees(trees=trees, width=source.width, targets=_targets(grown[0])), source)))


def _targets(grown: Any) -> int:
    return int(grown.tree_.value.shape[2])


def _tree(found: Any, values: Floats, goal: int = 0) -> Tree:
    leaf = found.children_left < 0
    return Tree(
        columns=np.where(leaf, LEAF, found.feature).astype(np.int64),
        splits=np.array(found.threshold, dtype=np.float64),
        left=np.array(found.children_left), right=np.array(found.children_right),
        missing_left=np.array(found.missing_go_to_left, dtype=np.bool_),
        values=np.array(values, dtype=np.float64), goal=goal,
        covers=np.array(found.weighted_n_node_samples, dtype=np.float64),
    )  # fmt: skip
