"""Registered models over HTTP."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from triptych.client.prediction import Input, ask
from triptych.client.transport import Transport
from triptych.domain.document import from_document
from triptych.domain.model import CHAMPION, Model, ModelVersion
from triptych.domain.prediction import Prediction, Predictions
from triptych.domain.run import Report
from triptych.domain.schema import Schema


class Models:
    """The registered models; `models["iris"].predict(row)` asks one of them."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def __getitem__(self, name: str) -> ServedModel:
        """Name a model to ask; the server is not asked whether it exists."""
        return ServedModel(self._transport, name)

    def list(self) -> tuple[Model, ...]:
        """List every registered model."""
        return self._transport.list("/models", "models", Model)

    def get(self, name: str) -> Model:
        """Read one model."""
        return self._transport.get(_path(name), Model)

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """List a model's versions, newest first."""
        return self._transport.list(f"{_path(name)}/versions", "versions", ModelVersion)

    def version(self, name: str, version: str) -> ModelVersion:
        """Read one version."""
        return self._transport.get(_path(name, version), ModelVersion)

    def schema(self, name: str, version: str | None = None) -> Schema:
        """Read what a version takes and gives; the champion's when none is named."""
        return self._transport.get(f"{_path(name, version)}/schema", Schema)

    def report(self, name: str, version: str) -> Report:
        """Read what the training of a version measured."""
        return self._transport.get(f"{_path(name, version)}/report", Report)

    def examples(self, name: str, limit: int = 5) -> tuple[dict[str, Any], ...]:
        """Read real rows of the training data."""
        answer = self._transport.request("GET", f"{_path(name)}/examples", params={"limit": limit})
        return tuple(answer["examples"])

    def promote(self, name: str, version: str, alias: str = CHAMPION) -> ModelVersion:
        """Point an alias at a version."""
        path = f"{_path(name)}/aliases/{quote(alias, safe='')}"
        return from_document(ModelVersion, self._transport.request("PUT", path, json={"version": version}))


class ServedModel:
    """One model that answers."""

    def __init__(self, transport: Transport, name: str) -> None:
        self._transport = transport
        self.name = name

    def predict(self, rows: Input, version: str | None = None) -> Prediction | Predictions:
        """Ask for one row or several.

        Args:
            rows: `{column: value}`, or the bare value when the model has one input; a list of them for several rows.
            version: The version to ask; None for the champion.

        Returns:
            A `Prediction` for one row, `Predictions` for a list.

        Raises:
            InvalidInput: Rows do not fit the model's schema; `fields` says where.
            ModelNotFound: No model has this name, or it lacks the version.
        """
        return ask(self._transport, f"{_path(self.name, version)}/predict", rows)


def _path(name: str, version: str | None = None) -> str:
    base = f"/models/{quote(name, safe='')}"
    return base if version is None else f"{base}/versions/{quote(version, safe='')}"
