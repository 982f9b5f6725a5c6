"""Histogram boosting of scikit-learn, native categories included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from triptych.compiling.forest import plant
from triptych.compiling.source import NotCompilable, Source
from triptych.compiling.trees import Tree, Trees, tree_of_lists
from triptych.kernels import Arithmetic, Chain, Function, Sigmoid, Softmax, Step

LINKS = {"IdentityLink": None, "LogLink": "exp"}


def numbers(estimator: Any, source: Source) -> Step:
    """A regression."""
    link = type(estimator._loss.link).__name__  # noqa: SLF001 - scikit-learn shows its link nowhere else
    if link not in LINKS:
        raise NotCompilable(f"the link {link}")
    name = LINKS[link]
    return scores(estimator, source) if name is None else Chain((scores(estimator, source), Function(name)))


def shares(estimator: Any, source: Source) -> Step:
    """Shares of classes."""
    return Chain((scores(estimator, source), Sigmoid() if len(estimator.classes_) == 2 else Softmax()))  # noqa: PLR2004


def scores(estimator: Any, source: Source) -> Step:
    """The raw sums, with what they begin with."""
    columns = _columns(estimator, source)
    trees = [
        _tree(predictor, columns, goal)
        for iteration in estimator._predictors  # noqa: SLF001 - scikit-learn shows its trees nowhere else
        for goal, predictor in enumerate(iteration)
    ]
    start = np.asarray(estimator._baseline_prediction, dtype=np.float64).reshape(-1)  # noqa: SLF001
    return Chain((plant(Trees(trees=trees, width=source.width, targets=len(start)), source), Arithmetic("add", start)))


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


def _columns(estimator: Any, source: Source) -> _Columns:
    flags = estimator.is_categorical_
    coded = [] if flags is None else np.flatnonzero(flags).tolist()
    if not coded:
        return _Columns(list(range(source.width)), [], [])
    numeric = [place for place in range(source.width) if place not in coded]
    encoder = estimator._preprocessor.named_transformers_["encoder"]  # noqa: SLF001
    values = [[float(value) for value in known if not np.isnan(value)] for known in encoder.categories_]
    counts = [
        max(source.codes[place], int(max(known, default=0)) + 1) for place, known in zip(coded, values, strict=True)
    ]
    return _Columns(coded + numeric, values, counts)


def _tree(predictor: Any, columns: _Columns, goal: int) -> Tree:
    nodes = []
    for node in predictor.nodes:
        if node["is_leaf"]:
            nodes.append({"value": float(node["value"]), "cover": int(node["count"])})
            continue
        column = int(node["feature_idx"])
        found: dict[str, Any] = {
            "column": columns.places[column], "split": float(node["num_threshold"]),
            "left": int(node["left"]), "right": int(node["right"]), "missing_left": bool(node["missing_go_to_left"]),
            "cover": int(node["count"]),
        }  # fmt: skip
        if node["is_categorical"]:
            found["members"] = _left_codes(predictor, node, columns.values[column], columns.counts[column])
        nodes.append(found)
    return tree_of_lists(nodes, goal=goal)


def _left_codes(predictor: Any, node: Any, known: list[float], count: int) -> list[float]:
    """The codes that go left; one that the model never saw goes where a missing value goes."""
    bitset = predictor.raw_left_cat_bitsets[node["bitset_idx"]]
    left = [value for code, value in enumerate(known) if bitset[code // 32] >> np.uint32(code % 32) & np.uint32(1)]
    if node["missing_go_to_left"]:
        left += sorted(set(map(float, range(count))) - set(known))
    return left
