"""CatBoost, from the document that it writes of itself: symmetric trees over numbers of single precision."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from triptych.compiling.forest import plant
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.trees import LEAF, Tree, Trees
from triptych.kernels import Arithmetic, Chain, Function, Sigmoid, Single, Softmax, Step

PLAIN = {"RMSE", "MAE", "Quantile", "MAPE", "Huber", "LogCosh", "Expectile", "Lq"}
LOGARITHMIC = {"Poisson", "Tweedie"}


def answers(estimator: Any, source: Source) -> Step:
    """Numbers, or shares of classes, as the loss says."""
    document = _document(estimator)
    loss = estimator.get_all_params()["loss_function"].partition(":")[0]
    sums = _sums(document, source)
    if loss in PLAIN:
        return sums
    if loss in LOGARITHMIC:
        return Chain((sums, Function("exp")))
    if loss in {"Logloss", "CrossEntropy"}:
        return Chain((sums, Sigmoid()))
    if loss == "MultiClass":
        return Chain((sums, Softmax()))
    raise NotCompilable(f"CatBoost's loss {loss}")


def _document(estimator: Any) -> Mapping[str, Any]:
    if not estimator.tree_count_:
        raise NotCompilable("a model without trees")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        estimator.save_model(str(file), format="json")
        document = json.loads(file.read_text(encoding="utf-8"))
    if "oblivious_trees" not in document:
        raise NotCompilable("CatBoost's trees that are not symmetric")
    if document["features_info"].get("categorical_features") or document["features_info"].get("text_features"):
        raise NotCompilable("CatBoost's own encoding of categories and texts")
    return document


def _sums(document: Mapping[str, Any], source: Source) -> Step:
    columns = {
        feature["feature_index"]: (feature["flat_feature_index"], feature["nan_value_treatment"] == "AsTrue")
        for feature in document["features_info"]["float_features"]
    }
    factor, start = document["scale_and_bias"]
    bias = np.atleast_1d(np.array(start, dtype=np.float64))
    trees = [_tree(found, columns, len(bias)) for found in document["oblivious_trees"]]
    source.notes.single = True
    forest = plant(Trees(trees=trees, width=source.width, targets=len(bias)), source)
    return Chain((Single(), forest, Arithmetic("multiply", np.full(len(bias), float(factor))), Arithmetic("add", bias)))


def _tree(found: Mapping[str, Any], columns: Mapping[int, tuple[int, bool]], targets: int) -> Tree:
    """A whole tree of a symmetric one: the first split decides the last bit of a leaf's place, so it stands lowest."""
    splits = list(reversed(found["splits"] or []))
    if any(split["split_type"] != "FloatFeature" for split in splits):
        raise NotCompilable("CatBoost's own encoding of categories and texts")
    depth, inner = len(splits), 2 ** len(splits) - 1
    level = np.floor(np.log2(np.arange(1, inner + 1))).astype(np.int64)
    place = np.arange(inner + 2**depth)
    of_level = [columns[split["float_feature_index"]] for split in splits]
    leaf = np.full(2**depth, LEAF)
    return Tree(
        columns=np.concatenate([np.array([column for column, _ in of_level], dtype=np.int64)[level], leaf]),
        splits=np.concatenate([np.array([split["border"] for split in splits], dtype=np.float64)[level], leaf]),
        left=np.where(place < inner, 2 * place + 1, place), right=np.where(place < inner, 2 * place + 2, place),
        missing_left=np.concatenate([np.array([not high for _, high in of_level], dtype=np.bool_)[level], leaf == 0]),
        values=np.concatenate([np.zeros((inner, targets)), np.reshape(found["leaf_values"], (2**depth, targets))]),
        covers=_covers(found["leaf_weights"]),
    )  # fmt: skip


def _covers(leaves: list[float]) -> np.ndarray:
    """The weights of all nodes from those of the leaves, level by level."""
    levels = [np.array(leaves, dtype=np.float64)]
    while len(levels[0]) > 1:
        levels.insert(0, levels[0][0::2] + levels[0][1::2])
    return np.concatenate(levels)
