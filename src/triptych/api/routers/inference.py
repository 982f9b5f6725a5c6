"""The Open Inference Protocol, version 2, over HTTP: what Triton and KServe speak."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from triptych import __version__
from triptych.api.bodies import JSON, content_type, read_body
from triptych.api.compression import pack
from triptych.api.dependencies import Context, ContextDep
from triptych.api.protocols import binary, inference, metadata
from triptych.api.protocols.outputs import OCTETS, respond
from triptych.api.protocols.refusals import documented

router = APIRouter(prefix="/v2", tags=["Open Inference Protocol"])

EXTENSIONS = ["binary_tensor_data"]
CONTROLLED = ["model_repository", "model_repository(unload_dependents)"]
"""Extensions that are whole where models may be loaded and unloaded."""
VERSION = "/models/{name}/versions/{version}"


class InferenceError(BaseModel):
    """What is wrong."""

    error: str


class Tensor(BaseModel):
    """A tensor, described or sent."""

    name: str
    datatype: str
    shape: list[int]
    parameters: dict[str, Any] | None = None
    data: list[Any] | None = None


class Inference(BaseModel):
    """The answers."""

    model_name: str
    model_version: str
    id: str | None = None
    parameters: dict[str, Any] | None = None
    outputs: list[Tensor]


class Server(BaseModel):
    """The server."""

    name: str
    version: str
    extensions: list[str]


class Live(BaseModel):
    """Whether the server lives."""

    live: bool


class Ready(BaseModel):
    """Whether the server is ready."""

    ready: bool
    live: bool


class ModelReady(BaseModel):
    """Whether a model is ready."""

    name: str
    ready: bool


class ModelNames(BaseModel):
    """The models that are served."""

    models: list[str]


class Metadata(BaseModel):
    """What a model takes and gives."""

    name: str
    versions: list[str]
    platform: str
    inputs: list[Tensor]
    outputs: list[Tensor]


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The documented errors of a route."""
    return documented(InferenceError, *statuses)


BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            JSON: {"schema": {"type": "object", "required": ["inputs"],
                              "properties": {"inputs": {"type": "array", "items": {"type": "object"}}}}},
            OCTETS: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}  # fmt: skip
INFERRING = errors(400, 403, 404, 413, 415, 503, 504)
Length = Annotated[str | None, Header(alias=binary.LENGTH, max_length=20)]


@router.get("")
async def server(context: ContextDep) -> Server:
    """Describe the server."""
    extensions = EXTENSIONS + (CONTROLLED if context.control else [])
    return Server(name="triptych", version=__version__, extensions=extensions)


@router.get("/health/live")
async def live() -> Live:
    """Say that the process answers."""
    return Live(live=True)


@router.get("/health/ready", responses={503: {"model": Ready, "description": "The models are still being loaded."}})
async def ready(context: ContextDep) -> JSONResponse:
    """Say whether the models were loaded."""
    followed = context.deployments.followed
    return JSONResponse({"ready": followed, "live": True}, status_code=200 if followed else 503)


@router.get("/models")
async def list_models(context: ContextDep) -> ModelNames:
    """List what is served."""
    return ModelNames(models=context.deployments.names())


@router.get("/models/{name}", responses=errors(403, 404, 503), response_model_exclude_none=True)
def describe_model(name: str, context: ContextDep) -> Metadata:
    """Describe the tensors of a model."""
    return _describe(context, name, None)


@router.get(VERSION, responses=errors(403, 404, 503), response_model_exclude_none=True)
def describe_version(name: str, version: str, context: ContextDep) -> Metadata:
    """Describe the tensors of a version."""
    return _describe(context, name, version)


@router.get("/models/{name}/ready", responses=errors(403, 404, 503))
def model_ready(name: str, context: ContextDep) -> ModelReady:
    """Say whether a model can answer."""
    context.deployments.get(name)
    return ModelReady(name=name, ready=True)


@router.get(f"{VERSION}/ready", responses=errors(403, 404, 503))
def version_ready(name: str, version: str, context: ContextDep) -> ModelReady:
    """Say whether a version can answer."""
    context.deployments.get(name, version)
    return ModelReady(name=name, ready=True)


@router.post("/models/{name}/infer", responses=INFERRING, openapi_extra=BODY, response_model=Inference)
async def infer(name: str, request: Request, context: ContextDep, length: Length = None) -> Response:
    """Predict with a model."""
    return await _infer(request, context, (name, None), length)


@router.post(f"{VERSION}/infer", responses=INFERRING, openapi_extra=BODY, response_model=Inference)
async def infer_version(
    name: str, version: str, request: Request, context: ContextDep, length: Length = None
) -> Response:
    """Predict with a version."""
    return await _infer(request, context, (name, version), length)


def _describe(context: Context, name: str, version: str | None) -> Metadata:
    servable = context.deployments.get(name, version)
    schema = servable.description.schema
    return Metadata.model_validate(
        {
            "name": name,
            "versions": [servable.version.version],
            "platform": f"triptych_{servable.version.runtime}",
            "inputs": metadata.inputs_of(schema),
            "outputs": metadata.outputs_of(schema),
        }
    )


async def _infer(request: Request, context: Context, asked: tuple[str, str | None], length: str | None) -> Response:
    content_type(request, (JSON, OCTETS))
    body = await read_body(request, context.limits.predict)

    def answer() -> Response:
        # Here, for packing takes longer than the event loop should wait.
        return pack(_answer(context, asked, body, length), request.headers.get("accept-encoding", ""))

    return await run_in_threadpool(answer)


def _answer(context: Context, asked: tuple[str, str | None], body: bytes, length: str | None) -> Response:
    servable = context.deployments.get(*asked)
    schema = servable.description.schema
    read = inference.read(body, length, schema)
    # The very version that said how to read the tensors answers them, whatever alias moves meanwhile.
    version = servable.version
    predictions = context.predicting.rows(version.name, version.version, read.rows, params=read.params)
    return respond(read, predictions, schema)
