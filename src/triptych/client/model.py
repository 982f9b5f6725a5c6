"""Registered models over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from triptych.client.answer import document
from triptych.client.call import Awaiting, Call, Noun, W_co, Waiting, called, listing, reading
from triptych.client.content import json_body
from triptych.client.served import AsyncServedModel, ServedModel, path_of
from triptych.domain.deployment import Deployment
from triptych.domain.document import from_document
from triptych.domain.model import CHAMPION, Model, ModelVersion
from triptych.domain.notes import Revision
from triptych.domain.run import Report
from triptych.domain.schema import Schema


class ModelCalls(Noun[W_co]):
    """The registered models; `models["iris"].predict(row)` asks one of them."""

    @called
    def list(self) -> Call[tuple[Model, ...]]:
        """List every registered model."""
        return listing(Model, "/models", "models")

    @called
    def get(self, name: str) -> Call[Model]:
        """Read one model."""
        return reading(Model, path_of(name))

    @called
    def versions(self, name: str) -> Call[tuple[ModelVersion, ...]]:
        """List a model's versions, newest first."""
        return listing(ModelVersion, f"{path_of(name)}/versions", "versions")

    @called
    def version(self, name: str, version: str) -> Call[ModelVersion]:
        """Read one version."""
        return reading(ModelVersion, path_of(name, version))

    @called
    def schema(self, name: str, version: str | None = None) -> Call[Schema]:
        """Read what a version takes and gives; the champion's when none is named."""
        return reading(Schema, f"{path_of(name, version)}/schema")

    @called
    def report(self, name: str, version: str) -> Call[Report]:
        """Read what the training of a version measured."""
        return reading(Report, f"{path_of(name, version)}/report")

    @called
    def examples(self, name: str, limit: int = 5) -> Call[tuple[dict[str, Any], ...]]:
        """Read real rows of the training data."""
        return Call(
            method="GET",
            path=f"{path_of(name)}/examples",
            query={"limit": limit},
            read=lambda response: tuple(document(response)["examples"]),
            repeatable=True,
        )

    @called
    def promote(self, name: str, version: str, alias: str = CHAMPION) -> Call[ModelVersion]:
        """Point an alias at a version."""
        return Call(
            method="PUT",
            path=f"{path_of(name)}/aliases/{quote(alias, safe='')}",
            body=json_body({"version": version}),
            read=lambda response: from_document(ModelVersion, document(response)),
        )

    @called
    def make_default(self, name: str) -> Call[Model]:
        """Make a model the one that is asked when none is named."""
        return Call(
            method="PUT",
            path=f"{path_of(name)}/default",
            read=lambda response: from_document(Model, document(response)),
        )

    @called
    def history(self, name: str, limit: int = 20) -> Call[tuple[Deployment, ...]]:
        """Read which version was served when, and why it changed, newest first."""
        return listing(Deployment, f"{path_of(name)}/history?limit={limit}", "deployments")

    @called
    def roll_back(self, name: str) -> Call[Model]:
        """Serve at once the version that was served before.

        Raises:
            Conflict: No other version was served before.
        """
        return Call(
            method="POST",
            path=f"{path_of(name)}/rollback",
            read=lambda response: from_document(Model, document(response)),
        )

    @called
    def revisions(self, name: str, version: str) -> Call[tuple[Revision, ...]]:
        """Read what was added to the schema of a version, by whom and when, newest first."""
        return listing(Revision, f"{path_of(name, version)}/schema/revisions", "revisions")


class Models(ModelCalls[Waiting]):
    """The models of a `Client`; `models["iris"].predict(row)` asks one of them."""

    def __getitem__(self, name: str) -> ServedModel:
        """Name a model to ask; the server is not asked whether it exists."""
        return ServedModel(self._transport, name)


class AsyncModels(ModelCalls[Awaiting]):
    """The models of an `AsyncClient`; `await models["iris"].predict(row)` asks one of them."""

    def __getitem__(self, name: str) -> AsyncServedModel:
        """Name a model to ask; the server is not asked whether it exists."""
        return AsyncServedModel(self._transport, name)
