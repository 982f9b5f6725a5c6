"""The OpenAPI document: the routes, and the typed ones of each version that is here, with real examples."""

from __future__ import annotations

import json
import threading
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi

from triptych.api.bodies import JSON
from triptych.api.operations import Served, add_operations
from triptych.api.problems import Problem
from triptych.services.deployments import Deployments
from triptych.services.describing import Described, Describing

ADDRESS = "/openapi.json"
EXAMPLES = 2
"""Rows of each version."""
REFERENCE = "#/components/schemas/{model}"
UNSAID = "HTTPValidationError"
REQUEST: dict[str, Any] = {
    "description": "One row as `input`, or several as `inputs`; `params` for a model that has some.",
    "type": "object",
    "additionalProperties": False,
    "properties": {"input": {}, "inputs": {"type": "array", "items": {}}, "params": {"type": ["object", "null"]}},
    "oneOf": [{"required": ["input"]}, {"required": ["inputs"]}],
}


class TypedDocument:
    """The document as it was made last; it is made anew when other versions are described. Safe for threads.

    Args:
        app: Has the routes.
        describing: Says which versions are described.
    """

    def __init__(self, app: FastAPI, describing: Describing) -> None:
        self._app = app
        self._describing = describing
        self._making = threading.Lock()
        self._served: tuple[Served, ...] | None = None
        self._document: dict[str, Any] = {}
        self._body = b""

    def document(self) -> dict[str, Any]:
        """The document."""
        return self._made()[0]

    def body(self) -> bytes:
        """The same as JSON."""
        return self._made()[1]

    def _made(self) -> tuple[dict[str, Any], bytes]:
        with self._making:
            served = tuple(_served(each) for each in self._describing.versions())
            if self._served != served:
                self._document = _document(self._app, served)
                self._body = json.dumps(self._document, ensure_ascii=False, allow_nan=False).encode()
                self._served = served
            return self._document, self._body


def install(app: FastAPI, deployments: Deployments) -> None:
    """Make the document the application's own, and answer with it."""
    typed = TypedDocument(app, Describing(deployments))

    # No coroutine, so that it has a thread of its own: what is described may have to be read from disk.
    def answer(_: Request) -> Response:
        return Response(typed.body(), media_type=JSON)

    app.openapi = typed.document  # pyrefly: ignore[method-assign] - how FastAPI says to do it
    app.add_route(ADDRESS, answer, include_in_schema=False)


def _served(version: Described) -> Served:
    description = version.description
    examples = tuple(description.examples[:EXAMPLES])
    return Served(version.name, version.version, description.schema, examples, served=version.served)


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
