"""Answers as the tensors of the Open Inference Protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi import Response

from triptych.api.bodies import JSON
from triptych.api.protocols import binary
from triptych.api.protocols.datatype import BYTES
from triptych.api.protocols.inference import Request, Wanted
from triptych.domain.errors import InvalidInput
from triptych.domain.prediction import Predictions
from triptych.domain.schema import Schema, Task
from triptych.storage.record import ENCODER

PREDICTION, PROBABILITIES = "prediction", "probabilities"
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tensor:
    """One output.

    Attributes:
        name: Its name.
        datatype: Its datatype.
        shape: Rows first.
        values: Its elements, row-major.
        parameters: What else is to be said of it.
    """

    name: str
    datatype: str
    shape: list[int]
    values: Sequence[Any]
    parameters: Mapping[str, Any] = field(default_factory=dict)


def respond(request: Request, predictions: Predictions, schema: Schema) -> Response:
    """The answer to a request: the outputs that it asked for, as JSON or as bytes.

    Raises:
        InvalidInput: It asks for an output that the model does not have.
    """
    tensors = {tensor.name: tensor for tensor in _tensors(predictions, schema)}
    wanted = request.outputs or tuple(Wanted(name=name, binary=request.binary) for name in tensors)
    if absent := [output.name for output in wanted if output.name not in tensors]:
        raise InvalidInput(f"“{absent[0][:100]}” is no output of this model; it has {', '.join(tensors)}.")
    behind: list[bytes] = []
    document = {
        "model_name": predictions.model,
        "model_version": predictions.version,
        **({"id": request.id} if request.id is not None else {}),
        "parameters": {"prediction_id": predictions.prediction_id},
        "outputs": [_write(tensors[output.name], behind if output.binary else None) for output in wanted],
    }
    content = ENCODER.encode(document)
    if not behind:
        return Response(content, media_type=JSON)
    headers = {binary.LENGTH: str(len(content))}
    return Response(b"".join([content, *behind]), media_type=OCTETS, headers=headers)


def _write(tensor: Tensor, behind: list[bytes] | None) -> dict[str, Any]:
    document: dict[str, Any] = {"name": tensor.name, "datatype": tensor.datatype, "shape": tensor.shape}
    parameters = dict(tensor.parameters)
    if behind is None:
        document["data"] = tensor.values
    else:
        content = binary.raw(tensor.values, tensor.datatype)
        behind.append(content)
        parameters["binary_data_size"] = len(content)
    return document | ({"parameters": parameters} if parameters else {})


def _tensors(predictions: Predictions, schema: Schema) -> list[Tensor]:
    name = predictions.output or PREDICTION
    regression = schema.target is not None and schema.target.task is Task.REGRESSION
    found = [_tensor(name, list(predictions.predictions), "FP64" if regression else None)]
    if predictions.probabilities:
        classes = list(predictions.probabilities[0])
        values = [share for row in predictions.probabilities for share in row.values()]
        shape = [len(predictions.probabilities), len(classes)]
        # A parameter is a text, a number or a boolean.
        labels = {"classes": json.dumps(classes, ensure_ascii=False)}
        found.append(Tensor(name=PROBABILITIES, datatype="FP64", shape=shape, values=values, parameters=labels))
    return found


def _tensor(name: str, values: list[Any], datatype: str | None) -> Tensor:
    """The tensor of one value a row; what is no tensor of numbers or texts becomes JSON texts."""
    if datatype is not None or not values:
        return Tensor(name=name, datatype=datatype or BYTES, shape=[len(values)], values=values)
    shape = _shape(values)
    flat = _flat(values, len(shape))
    kinds = {type(value) for value in flat if value is not None}
    if None not in flat and kinds == {bool}:
        return Tensor(name=name, datatype="BOOL", shape=shape, values=flat)
    if None not in flat and kinds == {int} and all(-(2**63) <= value < 2**63 for value in flat):
        return Tensor(name=name, datatype="INT64", shape=shape, values=flat)
    if kinds <= {int, float}:
        return Tensor(name=name, datatype="FP64", shape=shape, values=flat)
    if kinds == {str}:
        return Tensor(name=name, datatype=BYTES, shape=shape, values=flat)
    texts = [json.dumps(value, ensure_ascii=False) for value in values]
    return Tensor(name=name, datatype=BYTES, shape=[len(values)], values=texts, parameters={"content_type": "json"})


def _shape(values: list[Any]) -> list[int]:
    """The shape of lists in lists that are all equally long; that of the list alone where they are not."""
    shape, level = [len(values)], values
    while level and all(isinstance(item, list) for item in level) and len({len(item) for item in level}) == 1:
        shape.append(len(level[0]))
        level = [element for item in level for element in item]
    return shape if not any(isinstance(item, list) for item in level) else [len(values)]


def _flat(values: list[Any], dimensions: int) -> list[Any]:
    for _ in range(dimensions - 1):
        values = [element for item in values for element in item]
    return values
