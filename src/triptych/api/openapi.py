"""The OpenAPI document: the routes, and one typed request and real example for each model."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from triptych.api.problems import Problem
from triptych.domain.schema import Schema
from triptych.services.deployments import Deployments
from triptych.serving import RowValidator, Servable

REFERENCE = "#/components/schemas/{model}"


def typed_openapi(app: FastAPI, deployments: Deployments) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` is replaced with; it is made anew when other versions are served."""
    made: dict[tuple[tuple[str, str], ...], dict[str, Any]] = {}

    def openapi() -> dict[str, Any]:
        served = [serving.servable for _, serving in sorted(deployments.serving().items()) if serving.servable]
        key = tuple((servable.version.name, servable.version.version) for servable in served)
        if key not in made:
            made.clear()
            made[key] = _document(app, served)
        return made[key]

    return openapi


def _document(app: FastAPI, served: list[Servable]) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document["components"]["schemas"]
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    schemas["PredictionRequest"] = _request({}, "One row as `input`, or several as `inputs`.")
    for servable in served:
        name = servable.version.name
        row = f"{name}.Row"
        schemas[row] = _row(servable)
        path = dict(document["paths"]["/models/{name}/predict"]["post"])
        path.pop("parameters", None)
        path["summary"] = f"Predict with {name}"
        path["operationId"] = f"predict_{name}"
        path["tags"] = ["served models"]
        content = {**path["requestBody"]["content"]}
        content["application/json"] = {
            "schema": _request({"$ref": REFERENCE.format(model=row)}, f"What “{name}” takes.", _bare(servable)),
            **_example(servable),
        }
        path["requestBody"] = {"required": True, "content": content}
        document["paths"][f"/models/{name}/predict"] = {"post": path}
    return document


def _row(servable: Servable) -> dict[str, Any]:
    if isinstance(servable.validator, RowValidator):
        return {**servable.validator.model.model_json_schema(ref_template=REFERENCE), "title": servable.version.name}
    return {"description": "Anything: the model does not say what it takes.", "title": servable.version.name}


def _request(row: dict[str, Any], description: str, bare: dict[str, Any] | None = None) -> dict[str, Any]:
    one = {"anyOf": [row, bare]} if bare else row
    return {
        "description": description,
        "type": "object",
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
        "properties": {"input": one, "inputs": {"type": "array", "items": one}},
    }


def _bare(servable: Servable) -> dict[str, Any] | None:
    schema: Schema = servable.description.schema
    if len(schema.inputs) != 1 or not isinstance(servable.validator, RowValidator):
        return None
    properties = servable.validator.model.model_json_schema()["properties"]
    found: dict[str, Any] = properties[schema.inputs[0].name]
    return found


def _example(servable: Servable) -> dict[str, Any]:
    examples = servable.description.examples
    if not examples:
        return {}
    known = {column.name for column in servable.description.schema.inputs}
    return {"example": {"input": {name: value for name, value in examples[0].items() if name in known}}}
