"""ONNX, on onnxruntime's processor."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import pandas as pd

from triptych.domain.schema import Scalar
from triptych.serving.flavors.predictor import Configuration, Said
from triptych.serving.runtime import Params

DTYPES = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(float16)": np.float16,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(int16)": np.int16,
    "tensor(int8)": np.int8,
    "tensor(uint8)": np.uint8,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}
LABELS = ("classlabels_strings", "classlabels_int64s", "classlabels_ints")
CLASSIFIER = 2
"""Outputs of a classifier: the label and the probabilities."""


class OnnxPredictor:
    """Asks a session.

    Args:
        file: The model.
    """

    concurrent = True

    def __init__(self, file: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session: Any = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._inputs = self._session.get_inputs()
        self._outputs = [output.name for output in self._session.get_outputs()]
        self._classes = _labels(file)

    def ask(self, inputs: Any, params: Params) -> Said:  # noqa: ARG002 - a graph has none
        """Answer a frame, an array, or arrays by name."""
        given = self._session.run(None, self._feed(inputs))
        if len(given) == CLASSIFIER and (said := self._classified(*given)) is not None:
            return said
        outputs = dict(zip(self._outputs, given, strict=True))
        return Said(predictions=given[0] if len(given) == 1 else outputs)

    def _feed(self, inputs: Any) -> dict[str, Any]:
        if len(self._inputs) == 1 and not isinstance(inputs, dict):
            values = inputs.to_numpy() if isinstance(inputs, pd.DataFrame) else inputs
            return {self._inputs[0].name: _fitting(self._inputs[0], values)}
        return {put.name: _fitting(put, np.asarray(inputs[put.name])) for put in self._inputs}

    def _classified(self, labels: Any, scores: Any) -> Said | None:
        if isinstance(scores, list) and scores and isinstance(scores[0], dict):
            classes = tuple(scores[0])
            return Said(
                predictions=labels, probabilities=[[row[c] for c in classes] for row in scores], classes=classes
            )
        if self._classes and np.ndim(labels) == 1 and np.shape(scores) == (len(labels), len(self._classes)):
            return Said(predictions=labels, probabilities=scores, classes=self._classes)
        return None


def load(folder: Path, configuration: Configuration, *, trusted: bool) -> OnnxPredictor:  # noqa: ARG001 - it is data
    """Load a graph."""
    return OnnxPredictor(folder / configuration.get("data", "model.onnx"))


def _fitting(put: Any, values: Any) -> Any:
    """Values of the type and rank that an input wants; a column becomes a matrix of one column."""
    with np.errstate(over="ignore"):
        typed = values.astype(DTYPES.get(put.type, values.dtype), copy=False)
    if not _same(values, typed):
        raise ValueError(f"The input {put.name} does not hold such a number.")
    rank = len(put.shape or ())
    return typed.reshape(-1, 1) if rank == 2 and typed.ndim == 1 else typed  # noqa: PLR2004


def _same(before: Any, after: Any) -> bool:
    """Whether nothing was lost but digits behind the point."""
    if before.dtype == after.dtype or not np.issubdtype(after.dtype, np.number):
        return True
    if np.issubdtype(before.dtype, np.floating) and np.issubdtype(after.dtype, np.floating):
        return bool((np.isfinite(before) == np.isfinite(after)).all())
    return bool((before == after).all())


def _labels(file: Path) -> tuple[Scalar, ...]:
    """The labels that a classifier's node carries."""
    for node in onnx.load(str(file), load_external_data=False).graph.node:
        for attribute in node.attribute:
            if attribute.name in LABELS and (attribute.strings or attribute.ints):
                return tuple(label.decode() for label in attribute.strings) or tuple(attribute.ints)
    return ()
