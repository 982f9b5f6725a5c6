"""What the Open Inference Protocol says of a model: its tensors by name, datatype and shape."""

from __future__ import annotations

from typing import Any

from triptych.api.protocols.datatype import BYTES, datatype_of
from triptych.api.protocols.outputs import PREDICTION, PROBABILITIES
from triptych.domain.schema import Column, Kind, Scalar, Schema, Task

CONTENT_TYPES = {
    Kind.BINARY: "base64", Kind.DATETIME: "datetime", Kind.TEXT: "str", Kind.CATEGORY: "str", Kind.ID: "str",
    Kind.ARRAY: "json", Kind.OBJECT: "json", Kind.MAP: "json", Kind.ANYTHING: "json",
}  # fmt: skip


def inputs_of(schema: Schema) -> list[dict[str, Any]]:
    """The tensors that a model takes; none when it does not say."""
    return [_tensor(column) for column in schema.columns]


def outputs_of(schema: Schema) -> list[dict[str, Any]]:
    """The tensors that a model gives."""
    target = schema.target
    if target is None:
        return [_tensor(column) for column in schema.outputs] or [_described(PREDICTION, BYTES, [-1])]
    if target.task is Task.REGRESSION:
        return [_described(PREDICTION, "FP64", [-1])]
    labels = _described(PREDICTION, _datatype(target.classes), [-1])
    return [labels, _described(PROBABILITIES, "FP64", [-1, len(target.classes)])]


def _tensor(column: Column) -> dict[str, Any]:
    datatype = datatype_of(column)
    described = _described(column.name or PREDICTION, datatype, [-1, *(column.shape or ())])
    if datatype == BYTES and column.kind in CONTENT_TYPES:
        described["parameters"] = {"content_type": CONTENT_TYPES[column.kind]}
    return described


def _described(name: str, datatype: str, shape: list[int]) -> dict[str, Any]:
    return {"name": name, "datatype": datatype, "shape": shape}


def _datatype(classes: tuple[Scalar, ...]) -> str:
    if all(isinstance(label, bool) for label in classes):
        return "BOOL"
    if all(isinstance(label, int) and not isinstance(label, bool) for label in classes):
        return "INT64"
    return "FP64" if all(isinstance(label, float) for label in classes) else BYTES
