"""XGBoost, from the document that its booster gives of itself: single precision, native categories included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from triptych.compiling.forest import plant
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.trees import Tree, Trees, tree_of_lists
from triptych.kernels import Chain, Function, Sigmoid, Single, Softmax, Step, ZeroMissing

PLAIN = {"reg:squarederror", "reg:absoluteerror", "reg:quantileerror", "reg:pseudohubererror", "reg:linear"}
LOGARITHMIC = {"count:poisson", "reg:gamma", "reg:tweedie"}
LOGISTIC = {"binary:logistic", "reg:logistic"}
LEAF = -1


def answers(estimator: Any, source: Source) -> Step:
    """Numbers, or shares of classes, as the objective says."""
    learner = json.loads(estimator.get_booster().save_raw("json"))["learner"]
    objective = learner["objective"]["name"]
    start = _start(learner)
    links: tuple[Step, ...] = ()
    if objective in LOGARITHMIC:
        start, links = np.log(start), (Function("exp"),)
    elif objective == "multi:softprob":
        links = (Softmax(),)
    elif objective in LOGISTIC:
        links = (Sigmoid() if objective == "binary:logistic" else Function("logistic"),)
        start = np.log(start / (1.0 - start))
    elif objective not in PLAIN:
        raise NotCompilable(f"XGBoost's objective {objective}")
    return Chain((*_sums(learner, source, _last(estimator), start), *links))


def _last(estimator: Any) -> int | None:
    """The round after the last one that answers, where training stopped early."""
    best = estimator.get_booster().attr("best_iteration")
    return None if best is None else int(best) + 1


def _start(learner: Mapping[str, Any]) -> np.ndarray:
    text = learner["learner_model_param"]["base_score"]
    start = np.atleast_1d(np.array(json.loads(text), dtype=np.float64))
    return np.full(_targets(learner), start[0]) if len(start) == 1 else start


def _targets(learner: Mapping[str, Any]) -> int:
    parameters = learner["learner_model_param"]
    if int(parameters.get("num_target", 1)) > 1:
        raise NotCompilable("several targets")
    return max(1, int(parameters["num_class"]))


def _sums(learner: Mapping[str, Any], source: Source, last: int | None, start: np.ndarray) -> tuple[Step, ...]:
    booster = learner["gradient_booster"]
    if booster["name"] != "gbtree":
        raise NotCompilable(f"XGBoost's booster {booster['name']}")
    model = booster["model"]
    count = len(model["trees"]) if last is None else model["iteration_indptr"][last]
    grown = zip(model["trees"][:count], model["tree_info"][:count], strict=True)
    trees = [_tree(tree, goal) for tree, goal in grown]
    if not trees:
        raise NotCompilable("a booster without trees")
    source.notes.single = True
    # It adds in 32 bits, from what it starts with, tree after tree: another order, or more bits, give another sum.
    first = [tree_of_lists([{"value": number}], goal=goal) for goal, number in enumerate(start.tolist())]
    forest = plant(Trees(trees=[*first, *trees], width=source.width, targets=len(start), single=True), source)
    return (*((ZeroMissing(),) if source.sparse_missing else ()), Single(), forest)


def _tree(found: Mapping[str, Any], goal: int) -> Tree:
    sets = dict(zip(found["categories_nodes"], _sets(found), strict=True))
    nodes: list[dict[str, Any]] = []
    for place, left in enumerate(found["left_children"]):
        split = np.float32(found["split_conditions"][place])
        if left == LEAF:
            nodes.append({"value": float(split), "cover": found["sum_hessian"][place]})
            continue
        node = {
            "column": found["split_indices"][place], "left": left, "right": found["right_children"][place],
            "missing_left": bool(found["default_left"][place]),
            # Below the number goes left, at most the one before it.
            "split": float(np.nextafter(split, np.float32(-np.inf))),
            "cover": found["sum_hessian"][place],
        }  # fmt: skip
        if place in sets:  # what is in the set goes right
            node |= {"members": sets[place], "left": node["right"], "right": left}
            node["missing_left"] = not node["missing_left"]
        nodes.append(node)
    if any(np.ndim(value) for value in found["base_weights"]):
        raise NotCompilable("several targets")
    return tree_of_lists(nodes, goal=goal)


def _sets(found: Mapping[str, Any]) -> list[list[float]]:
    return [
        [float(code) for code in found["categories"][start : start + size]]
        for start, size in zip(found["categories_segments"], found["categories_sizes"], strict=True)
    ]
