"""An MLflow signature as our schema."""

from __future__ import annotations

from typing import Any

from mlflow.models import Model, ModelSignature

from triptych.domain.schema import Column, Kind, Origin, Param, Schema

TYPES = {
    "double": (Kind.NUMBER, "float64"),
    "float": (Kind.NUMBER, "float32"),
    "integer": (Kind.INTEGER, "int32"),
    "long": (Kind.INTEGER, "int64"),
    "boolean": (Kind.BOOLEAN, "bool"),
    "datetime": (Kind.DATETIME, "datetime64[ns]"),
    "string": (Kind.TEXT, "str"),
    "binary": (Kind.BINARY, "bytes"),
}
FLOATING = {Kind.NUMBER, Kind.DATETIME}
"""Their types hold a missing value themselves, so MLflow takes null whatever the signature says."""


def schema_of(model: Model) -> Schema | None:
    """The schema that a model's signature says; None when it has none, or one without inputs.

    Args:
        model: Its MLmodel file, read.
    """
    signature = model.signature
    return None if signature is None or signature.inputs is None else read_signature(signature, Origin.SIGNATURE)


def read_signature(signature: ModelSignature, origin: Origin) -> Schema:
    """A signature as a schema.

    Args:
        signature: Has inputs.
        origin: Where it comes from.
    """
    inputs = signature.inputs.to_dict()
    return Schema(
        columns=tuple(_column(spec, f"input-{place}") for place, spec in enumerate(inputs)),
        params=tuple(_param(spec) for spec in signature.params.to_dict()) if signature.params else (),
        outputs=_outputs(signature),
        named=all("name" in spec for spec in inputs),
        origin=origin,
    )


def _outputs(signature: ModelSignature) -> tuple[Column, ...]:
    outputs = signature.outputs.to_dict() if signature.outputs else []
    return tuple(_column(spec, f"output-{place}") for place, spec in enumerate(outputs))


def _column(spec: dict[str, Any], name: str) -> Column:
    name = str(spec.get("name", name))
    required = bool(spec.get("required", True))
    if spec["type"] == "tensor":
        tensor = spec["tensor-spec"]
        return Column(name=name, kind=Kind.TENSOR, dtype=str(tensor["dtype"]), shape=tuple(tensor["shape"]))
    return _typed(spec, name, required=required)


def _typed(spec: dict[str, Any], name: str, *, required: bool) -> Column:
    match spec["type"]:
        case "array" | "sparkml_vector":
            items = _typed(spec.get("items", {"type": "double"}), name, required=True)
            return Column(name=name, kind=Kind.ARRAY, items=items, nullable=not required)
        case "map":
            items = _typed(spec["values"], name, required=True)
            return Column(name=name, kind=Kind.MAP, items=items, nullable=not required)
        case "object":
            return Column(name=name, kind=Kind.OBJECT, properties=_properties(spec), nullable=not required)
        case known if known in TYPES:
            kind, dtype = TYPES[known]
            nullable = kind in FLOATING or not required
            return Column(name=name, kind=kind, dtype=dtype, nullable=nullable, required=required)
        case _:
            return Column(name=name, kind=Kind.ANYTHING, nullable=True, required=required)


def _properties(spec: dict[str, Any]) -> tuple[Column, ...]:
    return tuple(
        _typed(inner, name, required=bool(inner.get("required", True))) for name, inner in spec["properties"].items()
    )


def _param(spec: dict[str, Any]) -> Param:
    kind, dtype = TYPES.get(str(spec["type"]), (Kind.ANYTHING, None))
    return Param(name=spec["name"], kind=kind, dtype=dtype, default=spec["default"], many=spec.get("shape") is not None)
