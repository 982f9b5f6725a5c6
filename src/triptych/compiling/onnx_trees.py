"""Trees to an ONNX model, in double precision unless their library works in single."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from onnx import TensorProto, helper

from triptych.compiling.trees import LEAF, Tree, Trees
from triptych.kernels import Floats
from triptych.kernels.forest import MATRIX, SUMS

LESS_OR_EQUAL, MEMBER = 0, 6
SUM = 1
NO_CODE = -1.0
"""Stands in an empty set of codes, which the runtime refuses."""

OPSETS = (("", 21), ("ai.onnx.ml", 5))
IR_VERSION = 10


@dataclass(slots=True)
class _Flat:
    """The flat arrays of `TreeEnsemble`, filled tree by tree."""

    roots: list[int] = field(default_factory=list)
    modes: list[int] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)
    splits: list[float] = field(default_factory=list)
    missing_true: list[int] = field(default_factory=list)
    true: list[int] = field(default_factory=list)
    true_leaf: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
    false_leaf: list[int] = field(default_factory=list)
    members: list[float] = field(default_factory=list)
    goals: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)


def onnx_trees(trees: Trees) -> tuple[bytes, int, Floats | None]:
    """Write trees as one `TreeEnsemble`.

    The operator adds one number a leaf. Where a leaf holds several, the model gives, for each tree, the place of the
    reached leaf in a table.

    Returns:
        The model, how many columns it gives, and the table of leaves; None when it gives the sums themselves.

    Source:
        ONNX operators, ai.onnx.ml, TreeEnsemble, version 5.
    """
    flat = _Flat()
    leaves: list[Floats] = []
    for number, tree in enumerate(trees.trees):
        if trees.vectors:
            values = tree.values[tree.columns == LEAF]
            places = np.arange(len(values), dtype=np.float64) + sum(map(len, leaves))
            leaves.append(values)
            _add(flat, tree, places.tolist(), number)
        else:
            _add(flat, tree, tree.values[tree.columns == LEAF, 0].tolist(), tree.goal)
    outputs = len(trees.trees) if trees.vectors else trees.targets
    table = np.concatenate(leaves) if trees.vectors else None
    return _model(flat, trees.width, outputs, single=trees.single), outputs, table


def _add(flat: _Flat, tree: Tree, weights: list[float], goal: int) -> None:
    leaf = tree.columns == LEAF
    inner = np.flatnonzero(~leaf)
    places = np.empty(len(leaf), dtype=np.int64)
    places[inner] = np.arange(len(inner)) + len(flat.modes)
    places[leaf] = np.arange(len(weights)) + len(flat.weights)
    flat.goals += [goal] * len(weights)
    flat.weights += weights
    if not inner.size:
        _add_stump(flat)
        return
    flat.roots.append(int(places[0]))
    flat.columns += tree.columns[inner].tolist()
    flat.splits += np.where(np.isin(inner, list(tree.members)), 0.0, tree.splits[inner]).tolist()
    flat.missing_true += tree.missing_left[inner].astype(np.int64).tolist()
    left, right = tree.left[inner], tree.right[inner]
    flat.true += places[left].tolist()
    flat.true_leaf += leaf[left].astype(np.int64).tolist()
    flat.false += places[right].tolist()
    flat.false_leaf += leaf[right].astype(np.int64).tolist()
    for node in inner.tolist():
        flat.modes.append(MEMBER if node in tree.members else LESS_OR_EQUAL)
        if node in tree.members:
            flat.members += [*(tree.members[node] or [NO_CODE]), np.nan]


def _add_stump(flat: _Flat) -> None:
    """A tree of one leaf: the operator wants a node, so both ways lead to the leaf that was added last."""
    flat.roots.append(len(flat.modes))
    flat.modes.append(LESS_OR_EQUAL)
    flat.columns.append(0)
    flat.splits.append(0.0)
    flat.missing_true.append(1)
    for place, is_leaf in ((flat.true, flat.true_leaf), (flat.false, flat.false_leaf)):
        place.append(len(flat.weights) - 1)
        is_leaf.append(1)


def _model(flat: _Flat, width: int, outputs: int, *, single: bool) -> bytes:
    kind = TensorProto.FLOAT if single else TensorProto.DOUBLE
    node = helper.make_node(
        "TreeEnsemble", [MATRIX], [SUMS], domain="ai.onnx.ml", n_targets=outputs, aggregate_function=SUM,
        post_transform=0, tree_roots=flat.roots, nodes_featureids=flat.columns,
        nodes_modes=helper.make_tensor("modes", TensorProto.UINT8, (len(flat.modes),), flat.modes),
        nodes_splits=_floats("splits", flat.splits, kind),
        nodes_missing_value_tracks_true=flat.missing_true,
        nodes_truenodeids=flat.true, nodes_trueleafs=flat.true_leaf,
        nodes_falsenodeids=flat.false, nodes_falseleafs=flat.false_leaf,
        leaf_targetids=flat.goals, leaf_weights=_floats("weights", flat.weights, kind),
        **({"membership_values": _floats("members", flat.members, kind)} if flat.members else {}),
    )  # fmt: skip
    matrix = helper.make_tensor_value_info(MATRIX, kind, [None, width])
    sums = helper.make_tensor_value_info(SUMS, kind, [None, outputs])
    graph = helper.make_graph([node], "trees", [matrix], [sums])
    imports = [helper.make_opsetid(domain, version) for domain, version in OPSETS]
    return helper.make_model(graph, opset_imports=imports, ir_version=IR_VERSION).SerializeToString()


def _floats(name: str, values: list[float], kind: int) -> TensorProto:
    return helper.make_tensor(name, kind, (len(values),), values)
