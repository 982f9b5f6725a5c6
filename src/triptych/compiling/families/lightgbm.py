"""LightGBM, from the document that its booster gives of itself: double precision, native categories included."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from triptych.compiling.forest import plant
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.trees import Tree, Trees, tree_of_lists
from triptych.kernels import Arithmetic, Chain, Function, Normalise, Sigmoid, Softmax, Step

PLAIN = {"regression", "regression_l1", "huber", "fair", "quantile", "mape"}
INFINITE = 1e300
NEARLY_ZERO = float(np.float32(1e-35))
LOGARITHMIC = {"poisson", "gamma", "tweedie"}


def answers(estimator: Any, source: Source) -> Step:
    """Numbers, or shares of classes, as the objective says."""
    document = estimator.booster_.dump_model(num_iteration=estimator.best_iteration_ or None)
    objective, *options = document["objective"].split()
    sums = _sums(document, source)
    if objective in PLAIN and "sqrt" not in options:
        return sums
    if objective in LOGARITHMIC:
        return Chain((sums, Function("exp")))
    if objective == "multiclass":
        return Chain((sums, Softmax()))
    steep = Arithmetic("multiply", np.full(document["num_tree_per_iteration"], _steepness(options)))
    if objective == "binary":
        return Chain((sums, steep, Sigmoid()))
    if objective == "multiclassova":
        return Chain((sums, steep, Function("logistic"), Normalise()))
    raise NotCompilable(f"LightGBM's objective {objective}")


def _steepness(options: list[str]) -> float:
    return next((float(option.removeprefix("sigmoid:")) for option in options if option.startswith("sigmoid:")), 1.0)


def _sums(document: Mapping[str, Any], source: Source) -> Step:
    if document.get("average_output"):
        raise NotCompilable("LightGBM's random forests")
    targets = int(document["num_tree_per_iteration"])
    trees = [_tree(found["tree_structure"], number % targets) for number, found in enumerate(document["tree_info"])]
    if not trees:
        raise NotCompilable("a booster without trees")
    return plant(Trees(trees=trees, width=source.width, targets=targets), source)


def _tree(root: Mapping[str, Any], goal: int) -> Tree:
    nodes: list[dict[str, Any]] = []
    _add(nodes, root)
    return tree_of_lists(nodes, goal=goal)


def _add(nodes: list[dict[str, Any]], found: Mapping[str, Any]) -> int:
    place = len(nodes)
    node: dict[str, Any] = {}
    nodes.append(node)
    if "leaf_coeff" in found:
        raise NotCompilable("LightGBM's linear trees")
    if "split_feature" not in found:
        node |= {"value": float(found["leaf_value"]), "cover": found.get("leaf_count")}
        return place
    node |= {"column": int(found["split_feature"]), "cover": found.get("internal_count")}
    if found["decision_type"] == "==":
        node["members"] = [float(code) for code in str(found["threshold"]).split("||")]
        node["missing_left"] = False  # whatever its `missing_type`
    else:
        node["split"] = _split(float(found["threshold"]))
        node["missing_left"] = _missing_left(found)
    node["left"] = _add(nodes, found["left_child"])
    node["right"] = _add(nodes, found["right_child"])
    return place


def _split(threshold: float) -> float:
    """The number that decides as LightGBM does.

    It reads what is nearly 0 as 0, and its documents write what is infinite as 1e300.
    """
    if abs(threshold) >= INFINITE:
        return float(np.copysign(np.inf, threshold))
    if abs(threshold) > NEARLY_ZERO:
        return threshold
    return NEARLY_ZERO if threshold >= 0.0 else float(np.nextafter(-NEARLY_ZERO, -np.inf))


def _missing_left(found: Mapping[str, Any]) -> bool:
    if found["missing_type"] == "Zero":
        raise NotCompilable("LightGBM's zeros as missing values")
    if found["missing_type"] == "None":  # what is missing is read as 0
        return float(found["threshold"]) >= 0.0
    return bool(found["default_left"])
