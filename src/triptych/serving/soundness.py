"""Whether the trees of a loaded scikit-learn model can be walked without leaving memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from triptych.domain.errors import ModelUnusable

LEAF = -1


def require_sound_trees(model: Any) -> None:
    """Check every decision tree of a model, whose compiled code follows the indices that a file gave it unchecked.

    Args:
        model: An estimator, or what holds some.

    Raises:
        ModelUnusable: A tree's node names a child or a column that is not there, or children lead back.
    """
    for holder in _tree_holders(model, set()):
        tree = holder.tree_
        if not _sound(tree, int(getattr(holder, "n_features_in_", 0))):
            raise ModelUnusable("A tree of the model is damaged; log the model again from a source that you trust.")


def _sound(tree: Any, columns: int) -> bool:
    # First of all: what follows reads `node_count` nodes out of an array of `capacity`.
    if not 0 < tree.node_count <= tree.capacity or tree.n_features > columns:
        return False
    left, right = np.asarray(tree.children_left), np.asarray(tree.children_right)
    leaves = left == LEAF
    if not np.array_equal(leaves, right == LEAF):
        return False
    inner = np.flatnonzero(~leaves)
    feature = np.asarray(tree.feature)[inner]
    # scikit-learn writes a parent before its children, so that a walk always ends.
    return all(
        bool(((children[inner] > inner) & (children[inner] < tree.node_count)).all()) for children in (left, right)
    ) and bool(((feature >= 0) & (feature < tree.n_features)).all())


def _tree_holders(value: Any, seen: set[int]) -> Iterator[Any]:
    if id(value) in seen or isinstance(value, str | bytes | int | float | None):
        return
    seen.add(id(value))
    attributes = getattr(value, "__dict__", None)
    if isinstance(attributes, Mapping) and "tree_" in attributes:
        yield value
    for part in _parts(value, attributes):
        yield from _tree_holders(part, seen)


def _parts(value: Any, attributes: Any) -> Iterator[Any]:
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, np.ndarray):
        yield from value.ravel().tolist() if value.dtype == object else ()
    elif isinstance(value, (list, tuple, set)):
        yield from value
    elif isinstance(attributes, Mapping):
        yield from attributes.values()
