"""The OpenAPI document: the routes, and the typed ones of each version that is here, with real examples."""

from __future__ import annotations

import json
import threading
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from triptych.api.bodies import JSON
from triptych.api.operations import Served, add_operations, request_shape
from triptych.api.problems import Problem
from triptych.services.deployments import Deployments
from triptych.services.describing import Described, Describing

ADDRESS = "/openapi.json"
EXAMPLES = 2
"""Rows of each version."""
REFERENCE = "#/components/schemas/{model}"
PROTOCOLS = ("v1", "v2")
UNSAID = "HTTPValidationError"
PARAMS: dict[str, Any] = {"type": ["object", "null"], "description": "For a model that has some."}
REQUESTS: dict[str, dict[str, Any]] = {
    "RowRequest": request_shape({"input": {"description": "The row."}, "params": PARAMS}),
    "RowsRequest": request_shape({"inputs": {"type": "array", "items": {}}, "params": PARAMS}),
    "PredictionRequest": {
        "description": "One row as `input`, or several as `inputs`.",
        "oneOf": [{"$ref": REFERENCE.format(model=name)} for name in ("RowRequest", "RowsRequest")],
    },
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
        self._routes: dict[str, Any] = {}
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
                # FastAPI takes a second for what never changes.
                self._routes = self._routes or _routes(self._app)
                self._document = _with_versions(self._routes, served)
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


def operation_id(route: APIRoute) -> str:
    """Name an operation as its function is named; those of the protocols in versions begin with theirs."""
    word = route.path.split("/")[1]
    return f"{word}_{route.name}" if word in PROTOCOLS else route.name


def _with_versions(routes: dict[str, Any], served: tuple[Served, ...]) -> dict[str, Any]:
    components = {**routes["components"], "schemas": dict(routes["components"]["schemas"])}
    document = {**routes, "paths": dict(routes["paths"]), "components": components}
    add_operations(document, served)
    return document


def _routes(app: FastAPI) -> dict[str, Any]:
    """The document without any version."""
    document = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
    )
    schemas = document["components"]["schemas"]
    _drop_unsaid(document)
    _describe_streams(document)
    problem = Problem.model_json_schema(ref_template=REFERENCE)
    schemas.update(problem.pop("$defs", {}))
    schemas["Problem"] = problem
    schemas.update(REQUESTS)
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
