"""The OpenAPI document: the routes, and for each served version its own typed ones with real examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from triptych.api.operations import Served, add_operations
from triptych.api.problems import Problem
from triptych.services.deployments import Deployments

REFERENCE = "#/components/schemas/{model}"
UNSAID = "HTTPValidationError"
REQUEST: dict[str, Any] = {
    "description": "One row as `input`, or several as `inputs`; `params` for a model that has some.",
    "type": "object",
    "additionalProperties": False,
    "properties": {"input": {}, "inputs": {"type": "array", "items": {}}, "params": {"type": ["object", "null"]}},
    "oneOf": [{"required": ["input"]}, {"required": ["inputs"]}],
}


@dataclass(slots=True)
class Made:
    """The document that was made last.

    Attributes:
        served: What it describes.
        document: None before the first is made.
    """

    served: tuple[Served, ...] = ()
    document: dict[str, Any] | None = None


def typed_openapi(app: FastAPI, deployments: Deployments) -> Callable[[], dict[str, Any]]:
    """What `app.openapi` is replaced with; it is made anew when other versions are served."""
    made = Made()

    def openapi() -> dict[str, Any]:
        served = tuple(_served(deployments))
        if made.document is None or made.served != served:
            made.served, made.document = served, _document(app, served)
        return made.document

    return openapi


def _served(deployments: Deployments) -> Iterator[Served]:
    """Each model's champion."""
    for name, serving in sorted(deployments.serving().items()):
        if servable := serving.servable:
            description = servable.description
            yield Served(
                name, servable.version.version, description.schema, tuple(description.examples[:2]), served=True
            )


def _document(app: FastAPI, served: tuple[Served, ...]) -> dict[str, Any]:
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document["components"]["schemas"]
    _drop_unsaid(document)
    _describe_streams(document)
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    schemas["PredictionRequest"] = REQUEST
    add_operations(document, served)
    return document


def _describe_streams(document: dict[str, Any]) -> None:
    """Describe server-sent events as text: FastAPI does so in a word that OpenAPI has from 3.2 on."""
    for item in document["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    if content.pop("itemSchema", None):
                        content["schema"] = {"type": "string"}


def _drop_unsaid(document: dict[str, Any]) -> None:
    """Drop FastAPI's own 422, which nothing here answers: each route says in which shape it refuses."""
    for operation in (operation for path in document["paths"].values() for operation in path.values()):
        for content in operation["responses"].get("422", {}).get("content", {}).values():
            if content["schema"] == {"$ref": REFERENCE.format(model=UNSAID)}:
                del operation["responses"]["422"]
                break
    for name in (UNSAID, "ValidationError"):
        document["components"]["schemas"].pop(name, None)
