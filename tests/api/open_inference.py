"""The routes of the Open Inference Protocol, version 2, and the shapes of their answers, in words of our own."""

from __future__ import annotations

from typing import Any

from tests.trained import REVIEW

Shape = dict[str, Any]

TEXT: Shape = {"type": "string"}
TRUTH: Shape = {"type": "boolean"}
INTEGERS = [f"{sign}INT{bits}" for sign in ("", "U") for bits in (8, 16, 32, 64)]
DATATYPE: Shape = {"enum": ["BOOL", "BYTES", "FP16", "FP32", "FP64", *INTEGERS]}


def described(required: dict[str, Shape], **optional: Shape) -> Shape:
    """An object that has nothing but these."""
    properties = required | optional
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def listed(items: Shape) -> Shape:
    return {"type": "array", "items": items}


def answers(shape: Shape, *errors: int, **body: Shape) -> Shape:
    """The answers of a route; every error has the one shape."""
    error = described({"error": {"type": "string", "minLength": 1}})
    shapes = {200: shape, **dict.fromkeys(errors, error)}
    said = {
        str(status): {"description": "", **({"content": {"application/json": {"schema": each}}} if each else {})}
        for status, each in shapes.items()
    }
    sent = {"requestBody": {"content": {"application/json": {"schema": body["sent"]}}}} if body else {}
    return {"responses": said, **sent}


TENSOR = described({"name": TEXT, "datatype": DATATYPE, "shape": listed({"type": "integer", "minimum": -1})},
                   parameters={"type": "object"})  # fmt: skip
OUTPUT = described(
    {"name": TEXT, "datatype": DATATYPE, "shape": listed({"type": "integer", "minimum": 0}), "data": listed({})},
    parameters={"type": "object"},
)
SERVER = described({"name": TEXT, "version": TEXT, "extensions": listed(TEXT)})
METADATA = described(
    {"name": TEXT, "versions": listed(TEXT), "platform": TEXT, "inputs": listed(TENSOR), "outputs": listed(TENSOR)}
)
ANSWER = described(
    {"model_name": TEXT, "model_version": TEXT, "outputs": listed(OUTPUT)}, id=TEXT, parameters={"type": "object"}
)
STATE = described({"name": TEXT, "state": {"enum": ["READY", "UNAVAILABLE"]}, "reason": TEXT}, version=TEXT)
REQUEST: Shape = {
    "type": "object", "required": ["inputs"],
    "properties": {
        "id": {"type": "string", "maxLength": 50}, "parameters": {"type": "object"},
        "inputs": {
            "type": "array", "minItems": 1, "maxItems": 1,
            "items": described({
                "name": {"const": "review"}, "datatype": {"const": "BYTES"}, "shape": {"const": [1]},
                "data": {"type": "array", "minItems": 1, "maxItems": 1, "items": {"enum": [REVIEW, "", "été ☀"]}},
            }),
        },
    },
}  # fmt: skip


NOTHING: Shape = {}
"""A body without a byte."""
CONTROL = described({}, parameters=described({}, unload_dependents=TRUTH))


def route(path: str, method: str, operation: Shape, **choices: list[str]) -> dict[str, Shape]:
    """A route, and which values its parameters have."""
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"enum": values}} for name, values in choices.items()
    ]
    return {path: {method: {**operation, "parameters": parameters}}}


MODELS, VERSIONS = ["flats", "penguins", "reviews", "none"], ["1", "9", "x"]
ASKED = ["reviews", "none"]
READY = described({"name": TEXT, "ready": TRUTH})
DOCUMENT: Shape = {
    "openapi": "3.1.0",
    "info": {"title": "Open Inference Protocol", "version": "2"},
    "paths": {
        **route("/v2", "get", answers(SERVER)),
        **route("/v2/health/live", "get", answers(described({"live": TRUTH}))),
        **route("/v2/health/ready", "get", answers(described({"ready": TRUTH, "live": TRUTH}))),
        **route("/v2/models", "get", answers(described({"models": listed(TEXT)}))),
        **route("/v2/models/{m}", "get", answers(METADATA, 404), m=MODELS),
        **route("/v2/models/{m}/versions/{v}", "get", answers(METADATA, 404), m=MODELS, v=VERSIONS),
        **route("/v2/models/{m}/ready", "get", answers(READY, 404), m=MODELS),
        **route("/v2/models/{m}/versions/{v}/ready", "get", answers(READY, 404), m=MODELS, v=VERSIONS),
        **route("/v2/models/{m}/infer", "post", answers(ANSWER, 400, 404, 415, sent=REQUEST), m=ASKED),
        **route(
            "/v2/models/{m}/versions/{v}/infer", "post", answers(ANSWER, 400, 404, 415, sent=REQUEST), m=ASKED, v=["1"]
        ),
        **route("/v2/repository/models/{m}/load", "post", answers(NOTHING, 400, 404, sent=CONTROL), m=MODELS),
        **route("/v2/repository/models/{m}/unload", "post", answers(NOTHING, 400, 404, sent=CONTROL), m=MODELS),
        **route("/v2/repository/index", "post", answers(listed(STATE), 400, sent=described({}, ready=TRUTH))),
    },
}
