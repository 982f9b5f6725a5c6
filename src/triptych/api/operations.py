"""The typed operations of served versions in the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from triptych.api.bodies import JSON
from triptych.api.typed import Shape, answer_shape, bare_shapes, params_shape, probabilities_shape, row_shape
from triptych.domain.package import Row
from triptych.domain.schema import Schema

PATTERN = "/models/{name}/predict"
TAG = "served models"


@dataclass(frozen=True, slots=True)
class Served:
    """A version to be described.

    Attributes:
        name: The model's.
        version: Its number.
        schema: What it takes and gives.
        examples: Some real rows.
        served: Whether it answers when no version is named.
    """

    name: str
    version: str
    schema: Schema
    examples: tuple[Row, ...]
    served: bool


def add_operations(document: dict[str, Any], versions: Iterable[Served]) -> None:
    """Add the schemas and paths of versions: by number for each, by the model's name for a served one.

    Args:
        document: Has the path of any model already.
        versions: What to describe.
    """
    slugs: dict[str, str] = {}
    for version in versions:
        model = f"/models/{quote(version.name, safe='')}"
        if version.name not in slugs:
            slugs[version.name] = _free(version.name, slugs.values())
        slug = slugs[version.name] + ("" if version.served else f".v{version.version}")
        document["components"]["schemas"].update(_schemas(version, slug))
        operation = deepcopy(document["paths"][PATTERN]["post"])
        operation.pop("parameters", None)
        operation["tags"] = [TAG]
        operation["requestBody"]["content"][JSON] = {"schema": _ref(f"{slug}.Request"), "examples": _examples(version)}
        operation["responses"]["200"]["content"][JSON]["schema"] = {
            "anyOf": [_ref(f"{slug}.Prediction"), _ref(f"{slug}.Predictions")]
        }
        for path, more in _routes(version, slugs[version.name]):
            document["paths"][f"{model}{path}/predict"] = {"post": operation | more}


def _routes(version: Served, slug: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The paths of a version below its model's, with what is each path's own."""
    # No identifier has two underscores together, so that no model's name is taken for another's version.
    identifier = f"predict_{_identifier(slug)}"
    if version.served:
        yield "", {"summary": f"Predict with {version.name}", "operationId": identifier}
    number = quote(version.version, safe="")
    summary = f"Predict with {version.name}, version {version.version}"
    yield f"/versions/{number}", {"summary": summary, "operationId": f"{identifier}__v{version.version}"}


def _schemas(version: Served, slug: str) -> dict[str, Shape]:
    schema = version.schema
    row = _ref(f"{slug}.Row")
    bare = bare_shapes(schema)
    one: Shape = {"anyOf": [row, *bare]} if bare else row
    beside = {"params": params_shape(schema.params)} if schema.params else {}
    return {
        f"{slug}.Row": row_shape(schema, f"{slug} row"),
        f"{slug}.One": _object({"input": one, **beside}, ["input"]),
        f"{slug}.Several": _object({"inputs": {"type": "array", "items": one}, **beside}, ["inputs"]),
        f"{slug}.Request": {
            "description": f"What “{version.name}” takes.",
            "oneOf": [_ref(f"{slug}.One"), _ref(f"{slug}.Several")],
        },
        f"{slug}.Prediction": _answer(schema, "prediction"),
        f"{slug}.Predictions": _answer(schema, "predictions", many=True),
    }


def _answer(schema: Schema, key: str, *, many: bool = False) -> Shape:
    def each(shape: Shape) -> Shape:
        return {"type": "array", "items": shape} if many else shape

    text: Shape = {"type": "string"}
    properties: dict[str, Shape] = {
        key: each(answer_shape(schema)),
        "model": text,
        "version": text,
        "digest": {"type": ["string", "null"]},
        "prediction_id": text,
    }
    required = list(properties)
    if shares := probabilities_shape(schema):
        properties["probabilities"] = each(shares)
    if schema.target and schema.target.threshold is not None:
        properties["threshold"] = {"type": "number"}
    if schema.ids:
        properties["ids"] = each({"type": "object", "additionalProperties": {"type": ["string", "integer"]}})
    if schema.target is None:
        properties["output"] = {"type": "string", "description": "Name of the model's only output, when it has one."}
    return {"type": "object", "properties": properties, "required": required}


def _examples(version: Served) -> dict[str, Any]:
    known = {column.name for column in version.schema.inputs}
    rows = [_kept(row, known) for row in version.examples]
    examples: dict[str, Any] = {}
    if rows:
        examples["one"] = {"summary": "One row", "value": {"input": rows[0]}}
        examples["several"] = {"summary": "Several rows", "value": {"inputs": rows}}
    return examples


def _kept(row: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name in known or not known}


def _object(properties: dict[str, Shape], required: list[str]) -> Shape:
    return {"type": "object", "additionalProperties": False, "properties": properties, "required": required}


def _ref(name: str) -> Shape:
    return {"$ref": f"#/components/schemas/{name}"}


def _free(name: str, taken: Collection[str]) -> str:
    """What stands for a model's name in the document, with a number where another model has the same."""
    slug = re.sub(r"[^A-Za-z0-9_-]+", "-", name).strip("-") or "model"
    known = {_identifier(other) for other in taken}
    candidates = (slug, *(f"{slug}-{number}" for number in range(2, len(known) + 3)))
    return next(candidate for candidate in candidates if _identifier(candidate) not in known)


def _identifier(slug: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", slug.lower())
