"""Trees to the step that runs them, by the quicker engine for what they are like."""

from __future__ import annotations

from dataclasses import replace

from triptych.compiling.grown_trees import grown_trees
from triptych.compiling.masked_trees import masked_trees
from triptych.compiling.onnx_trees import onnx_trees
from triptych.compiling.source import Source
from triptych.compiling.trees import Trees
from triptych.compiling.walked_trees import walked_trees
from triptych.kernels import Forest, Masks

WALKED = 500
"""Rows from which numpy walks trees whose leaves hold several numbers in less time than ONNX Runtime, which adds such
numbers slowly. The choice is not measured here: a machine that does something else would choose badly."""


def plant(trees: Trees, source: Source) -> Forest | Masks:
    """Make a step of trees; where they decide is noted."""
    trees.note(source)
    grown = grown_trees(trees)
    if masks := masked_trees(trees):
        return replace(masks, grown=grown)
    model, outputs, leaves = onnx_trees(trees)
    walk = walked_trees(trees) if trees.vectors else None
    return Forest(
        onnx=model, width=trees.width, outputs=outputs, leaves=leaves, walk=walk, walk_from=WALKED, single=trees.single,
        grown=grown,
    )  # fmt: skip
