"""Boosted trees of scikit-learn as an ONNX tree ensemble in double precision."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import ModelProto, TensorProto, helper

LESS_OR_EQUAL, MEMBER = 0, 6
SUM = 1
NO_CODE = -1.0
"""Stands in an empty set of codes, which the runtime refuses."""

OPSETS = (("", 21), ("ai.onnx.ml", 5))
IR_VERSION = 10


@dataclass(slots=True)
class _Forest:
    """The flat arrays of `TreeEnsemble`, filled node by node; a child is (place, whether it is a leaf)."""

    roots: list[int] = field(default_factory=list)
    modes: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    missing_true: list[int] = field(default_factory=list)
    true: list[tuple[int, bool]] = field(default_factory=list)
    false: list[tuple[int, bool]] = field(default_factory=list)
    members: list[float] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Columns:
    """How scikit-learn's columns, codes first, lie in ours.

    Attributes:
        places: scikit-learn's column to ours.
        values: For each of its columns of codes, its codes' values in ours.
        counts: For each of its columns of codes, how many codes ours may hold.
    """

    places: list[int]
    values: list[list[float]]
    counts: list[int]


def tree_ensemble(estimator: Any, codes: list[int]) -> bytes:
    """The raw sums of a fitted HistGradientBoosting model as an ONNX model.

    Input `matrix` of shape (rows, columns), output `raw` of shape (rows, trees an iteration), both float64; the
    baseline is not added.

    Args:
        estimator: A fitted `HistGradientBoostingClassifier` or `HistGradientBoostingRegressor`.
        codes: For each column of the matrix, how many codes it may hold; 0 for a number.

    Source:
        ONNX operators, ai.onnx.ml, TreeEnsemble, version 5.
    """
    forest, columns = _Forest(), _columns(estimator, codes)
    for iteration in estimator._predictors:  # noqa: SLF001 - scikit-learn shows its trees nowhere else
        for target, predictor in enumerate(iteration):
            if predictor.nodes[0]["is_leaf"]:
                _add_stump(forest, target, float(predictor.nodes[0]["value"]))
            else:
                forest.roots.append(_add(forest, columns, predictor, 0, target)[0])
    return _model(forest, len(codes), len(estimator._predictors[0])).SerializeToString()  # noqa: SLF001


def baseline_of(estimator: Any) -> list[float]:
    """What the raw sums begin with, one number a tree of an iteration."""
    return np.asarray(estimator._baseline_prediction, dtype=np.float64).reshape(-1).tolist()  # noqa: SLF001


def thresholds(estimator: Any, codes: list[int]) -> list[tuple[int, float]]:
    """Each (column, threshold) at which a numeric split of the model decides, sorted."""
    places = _columns(estimator, codes).places
    found = {
        (places[int(node["feature_idx"])], float(node["num_threshold"]))
        for iteration in estimator._predictors  # noqa: SLF001
        for predictor in iteration
        for node in predictor.nodes
        if not node["is_leaf"] and not node["is_categorical"]
    }
    return sorted(found)


def _columns(estimator: Any, codes: list[int]) -> _Columns:
    coded = [place for place, count in enumerate(codes) if count]
    if not coded:
        return _Columns(list(range(len(codes))), [], [])
    numbers = [place for place, count in enumerate(codes) if not count]
    encoder = estimator._preprocessor.named_transformers_["encoder"]  # noqa: SLF001
    values = [[float(value) for value in known if not np.isnan(value)] for known in encoder.categories_]
    return _Columns(coded + numbers, values, [codes[place] for place in coded])


def _add(forest: _Forest, columns: _Columns, predictor: Any, number: int, target: int) -> tuple[int, bool]:
    node = predictor.nodes[number]
    if node["is_leaf"]:
        forest.targets.append(target)
        forest.weights.append(float(node["value"]))
        return len(forest.weights) - 1, True
    place = len(forest.modes)
    column = int(node["feature_idx"])
    forest.columns.append(columns.places[column])
    forest.missing_true.append(int(node["missing_go_to_left"]))
    if node["is_categorical"]:
        forest.modes.append(MEMBER)
        forest.splits.append(0.0)
        forest.members += [*_left_codes(columns, predictor, node, column), np.nan]
    else:
        forest.modes.append(LESS_OR_EQUAL)
        forest.splits.append(float(node["num_threshold"]))
    forest.true.append((0, False))
    forest.false.append((0, False))
    forest.true[place] = _add(forest, columns, predictor, int(node["left"]), target)
    forest.false[place] = _add(forest, columns, predictor, int(node["right"]), target)
    return place, False


def _left_codes(columns: _Columns, predictor: Any, node: Any, column: int) -> list[float]:
    """The codes that go left; one that the model never saw goes where a missing value goes."""
    bitset = predictor.raw_left_cat_bitsets[node["bitset_idx"]]
    known = columns.values[column]
    left = [value for code, value in enumerate(known) if bitset[code // 32] >> np.uint32(code % 32) & np.uint32(1)]
    if node["missing_go_to_left"]:
        left += sorted(set(map(float, range(columns.counts[column]))) - set(known))
    return left or [NO_CODE]


def _add_stump(forest: _Forest, target: int, weight: float) -> None:
    """A tree of one leaf: the operator wants a node, so both ways lead to it."""
    leaf = (len(forest.weights), True)
    forest.targets.append(target)
    forest.weights.append(weight)
    forest.roots.append(len(forest.modes))
    forest.modes.append(LESS_OR_EQUAL)
    forest.columns.append(0)
    forest.splits.append(0.0)
    forest.missing_true.append(1)
    forest.true.append(leaf)
    forest.false.append(leaf)


def _model(forest: _Forest, width: int, targets: int) -> ModelProto:
    node = helper.make_node(
        "TreeEnsemble", ["matrix"], ["raw"], domain="ai.onnx.ml", n_targets=targets, aggregate_function=SUM,
        post_transform=0, tree_roots=forest.roots, nodes_featureids=forest.columns,
        nodes_modes=helper.make_tensor("modes", TensorProto.UINT8, (len(forest.modes),), forest.modes),
        nodes_splits=_doubles("splits", forest.splits),
        nodes_missing_value_tracks_true=forest.missing_true,
        nodes_truenodeids=[place for place, _ in forest.true], nodes_trueleafs=[int(leaf) for _, leaf in forest.true],
        nodes_falsenodeids=[place for place, _ in forest.false],
        nodes_falseleafs=[int(leaf) for _, leaf in forest.false],
        leaf_targetids=forest.targets, leaf_weights=_doubles("weights", forest.weights),
        **({"membership_values": _doubles("members", forest.members)} if forest.members else {}),
    )  # fmt: skip
    matrix = helper.make_tensor_value_info("matrix", TensorProto.DOUBLE, [None, width])
    raw = helper.make_tensor_value_info("raw", TensorProto.DOUBLE, [None, targets])
    graph = helper.make_graph([node], "trees", [matrix], [raw])
    imports = [helper.make_opsetid(domain, version) for domain, version in OPSETS]
    return helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION)


def _doubles(name: str, values: list[float]) -> TensorProto:
    return helper.make_tensor(name, TensorProto.DOUBLE, (len(values),), values)
