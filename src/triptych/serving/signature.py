"""An MLflow signature as our schema."""

from __future__ import annotations

from typing import Any

from mlflow.models import Model

from triptych.domain.schema import Column, Kind, Schema

KINDS = {
    "double": Kind.NUMBER,
    "float": Kind.NUMBER,
    "integer": Kind.INTEGER,
    "long": Kind.INTEGER,
    "boolean": Kind.BOOLEAN,
    "datetime": Kind.DATETIME,
    "string": Kind.TEXT,
}


def schema_of(model: Model) -> Schema | None:
    """The schema of a model whose signature is columns of plain types; None for any other.

    Args:
        model: Its MLmodel file, read.
    """
    inputs: Any = model.signature.inputs if model.signature else None
    if inputs is None or not inputs.has_input_names() or inputs.is_tensor_spec():
        return None
    columns = []
    for spec in inputs.inputs:
        kind = KINDS.get(str(getattr(spec.type, "name", "")))
        if kind is None:
            return None
        columns.append(Column(name=spec.name, kind=kind, nullable=not spec.required))
    return Schema(columns=tuple(columns))
