"""What is served, and which version of it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from triptych.api.bodies import DocumentRoute
from triptych.api.dependencies import AnnotatingDep, ModelsDep
from triptych.api.notes import NotesDocument
from triptych.api.problems import documented
from triptych.domain.deployment import Deployment
from triptych.domain.errors import (
    Conflict,
    Invalid,
    ModelNotFound,
    TooLarge,
    TrackingUnavailable,
    Unavailable,
    UnsupportedFormat,
)
from triptych.domain.model import Model, ModelVersion
from triptych.domain.notes import Revision
from triptych.domain.run import Report
from triptych.domain.schema import Schema

router = APIRouter(
    prefix="/models",
    tags=["models"],
    route_class=DocumentRoute,
    responses=documented(ModelNotFound, Invalid, TrackingUnavailable),
)


class ModelList(BaseModel):
    """All models, by name."""

    models: list[Model]


class VersionList(BaseModel):
    """The versions of a model, newest first."""

    versions: list[ModelVersion]


class ExampleList(BaseModel):
    """Rows that a model was not trained on."""

    examples: list[dict[str, Any]]


class DeploymentList(BaseModel):
    """What was served when, newest first."""

    deployments: list[Deployment]


class RevisionList(BaseModel):
    """What was added to a schema, newest first."""

    revisions: list[Revision]


class AliasMove(BaseModel):
    """Where an alias shall point."""

    model_config = ConfigDict(extra="forbid", strict=True)

    version: str


@router.get("")
def list_models(models: ModelsDep) -> ModelList:
    """List what is served."""
    return ModelList(models=list(models.list()))


@router.get("/{name}")
def get_model(name: str, models: ModelsDep) -> Model:
    """Describe a model."""
    return models.get(name)


@router.get("/{name}/schema")
def get_schema(name: str, models: ModelsDep) -> Schema:
    """Describe what the served version takes and gives."""
    return models.schema(name)


@router.get("/{name}/examples")
def list_examples(name: str, models: ModelsDep, limit: Annotated[int, Query(ge=1, le=50)] = 5) -> ExampleList:
    """List some rows that the served version was not trained on."""
    return ExampleList(examples=list(models.examples(name, limit)))


@router.get("/{name}/versions")
def list_versions(name: str, models: ModelsDep) -> VersionList:
    """List a model's versions, newest first."""
    return VersionList(versions=list(models.versions(name)))


@router.get("/{name}/versions/{version}")
def get_version(name: str, version: str, models: ModelsDep) -> ModelVersion:
    """Describe a version."""
    return models.version(name, version)


@router.get("/{name}/versions/{version}/schema")
def get_version_schema(name: str, version: str, models: ModelsDep) -> Schema:
    """Describe what a version takes and gives."""
    return models.schema(name, version)


@router.get("/{name}/versions/{version}/report")
def get_report(name: str, version: str, models: ModelsDep) -> Report:
    """Tell how good a version is, on rows that it was never trained on."""
    return models.report(name, version)


@router.put("/{name}/versions/{version}/schema", responses=documented(TooLarge, UnsupportedFormat))
def note_schema(name: str, version: str, sent: NotesDocument, annotating: AnnotatingDep) -> Schema:
    """Add labels, units, ranges, choices and examples to a version's columns, in place of what was added before."""
    return annotating.note(name, version, sent.notes(), sent.author)


@router.get("/{name}/versions/{version}/schema/revisions")
def list_revisions(name: str, version: str, annotating: AnnotatingDep) -> RevisionList:
    """List what was added to a version's schema, by whom and when, newest first."""
    return RevisionList(revisions=list(annotating.revisions(name, version)))


@router.put("/{name}/aliases/{alias}", responses=documented(TooLarge, UnsupportedFormat))
def move_alias(name: str, alias: str, move: AliasMove, models: ModelsDep) -> ModelVersion:
    """Point an alias at a version."""
    return models.promote(name, move.version, alias)


@router.get("/{name}/history")
def list_history(name: str, models: ModelsDep, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> DeploymentList:
    """Tell which version was served when, and why it changed, newest first."""
    return DeploymentList(deployments=list(models.history(name, limit)))


@router.post("/{name}/rollback", responses=documented(Conflict, Unavailable))
def roll_back(name: str, models: ModelsDep) -> Model:
    """Serve at once the version that was served before, and move the champion to it in MLflow."""
    return models.roll_back(name)


@router.put("/{name}/default", responses=documented(Conflict))
def make_default(name: str, models: ModelsDep) -> Model:
    """Make a model the one that `/predict` means."""
    return models.make_default(name)
