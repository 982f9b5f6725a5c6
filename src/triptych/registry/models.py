"""Registered models, their versions and aliases, as MLflow keeps them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import mlflow.artifacts
from mlflow import MlflowClient
from mlflow.exceptions import INVALID_PARAMETER_VALUE, MlflowException

from triptych.domain.document import from_document
from triptych.domain.finding import Finding
from triptych.domain.model import ModelVersion, Registered, RuntimeKind, require_alias
from triptych.domain.notes import Revision
from triptych.domain.package import Parity
from triptych.registry.failures import translated
from triptych.registry.notes import REVISED, read_revisions

DIGEST = "triptych.digest"
SUMMARY = "triptych.summary"
DEFAULT = "triptych.default"
SUMMARISED = frozenset(
    {"runtime", "parity", "task", "estimator", "metrics", "baseline", "dataset", "findings", "warnings", "reliability"}
    | {"positive", "weights"}
)
"""What is read of a version's summary."""
VERSION = re.compile(r"[1-9][0-9]{0,8}")


class Registry:
    """The model registry of one MLflow server or store. Safe for threads.

    Args:
        uri: MLflow tracking URI.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri

    @cached_property
    def client(self) -> MlflowClient:
        """MLflow's own client; making it opens the store, which waits for the first use."""
        return MlflowClient(tracking_uri=self.uri, registry_uri=self.uri)

    def models(self) -> tuple[Registered, ...]:
        """All registered models, by name.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with translated():
            found = []
            page = self.client.search_registered_models(max_results=1000)
            found += page
            while page.token:
                page = self.client.search_registered_models(max_results=1000, page_token=page.token)
                found += page
        return tuple(sorted((_registered(model) for model in found), key=lambda model: model.name))

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, newest first.

        Raises:
            ModelNotFound: No model has this name.
        """
        with translated(name):
            aliases = self.client.get_registered_model(name).aliases
            found = self.client.search_model_versions(f"name='{name}'")
        versions = (_version(version, aliases) for version in found)
        return tuple(sorted(versions, key=lambda version: -int(version.version)))

    def version(self, name: str, version: str) -> ModelVersion:
        """One version.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version.
        """
        with translated(name, version):
            require_number(version)
            aliases = self.client.get_registered_model(name).aliases
            return _version(self.client.get_model_version(name, version), aliases)

    def revisions(self, name: str, version: str) -> tuple[Revision, ...]:
        """What was added to the schema of a version, newest first.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version.
        """
        with translated(name, version):
            require_number(version)
            return read_revisions(self.client.get_model_version(name, version).tags)

    def alias(self, name: str, alias: str) -> str:
        """The version that an alias points at.

        Raises:
            ModelNotFound: No model has this name, or it lacks this alias.
        """
        with translated(name, f"@{alias}"):
            return str(self.client.get_model_version_by_alias(name, alias).version)

    def has_alias(self, name: str, alias: str) -> bool:
        """Whether an alias points at a version of a model."""
        with translated(name):
            return alias in self.client.get_registered_model(name).aliases

    def point(self, name: str, alias: str, version: str) -> ModelVersion:
        """Move an alias to a version.

        Raises:
            Invalid: The alias can't be one.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        require_alias(alias)
        with translated(name, version):
            require_number(version)
            self.client.get_model_version(name, version)
            self.client.set_registered_model_alias(name, alias, version)
        return self.version(name, version)

    def mark_default(self, name: str) -> None:
        """Make a model the one that `/predict` means."""
        with translated(name):
            for model in self.models():
                if model.default and model.name != name:
                    self.client.delete_registered_model_tag(model.name, DEFAULT)
            self.client.set_registered_model_tag(name, DEFAULT, "true")

    def download(self, name: str, version: str, folder: Path) -> None:
        """Fetch the MLflow model of a version into a folder.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version.
            TrackingUnavailable: The artefacts can't be read.
        """
        with translated(name, version):
            source = self.client.get_model_version_download_uri(name, version)
            fetched = mlflow.artifacts.download_artifacts(
                artifact_uri=source, dst_path=str(folder), tracking_uri=self.uri, registry_uri=self.uri
            )
        _unwrap(Path(fetched), folder)

    def source(self, name: str, version: str) -> str:
        """An opaque text that changes when a version's artefacts are others."""
        with translated(name, version):
            return str(self.client.get_model_version(name, version).source)


def require_number(version: str) -> None:
    """Refuse what MLflow would read as a number though it is not how a version is written: " 1", "+1" or "01"."""
    if not VERSION.fullmatch(version):
        raise MlflowException("no such version", INVALID_PARAMETER_VALUE)


def _unwrap(fetched: Path, folder: Path) -> None:
    """Move what MLflow put into a folder below the asked one, which some stores do, up into it."""
    if fetched.resolve() != folder.resolve():
        for entry in fetched.iterdir():
            entry.rename(folder / entry.name)
        fetched.rmdir()


def _registered(model: Any) -> Registered:
    versions = [str(version.version) for version in model.latest_versions or ()]
    return Registered(
        name=model.name,
        default=model.tags.get(DEFAULT) == "true",
        aliases={alias: str(version) for alias, version in model.aliases.items()},
        latest=max(versions, key=int, default=None),
        created_at=int(model.creation_timestamp or 0),
        revised={tag.removeprefix(REVISED): text for tag, text in model.tags.items() if tag.startswith(REVISED)},
    )


def _version(version: Any, aliases: dict[str, str]) -> ModelVersion:
    summary: dict[str, Any] = json.loads(version.tags.get(SUMMARY, "{}"))
    summary["warnings"] = tuple(summary.get("warnings", ()))
    summary["findings"] = tuple(from_document(Finding, finding) for finding in summary.get("findings", ()))
    # A newer release may have written what this one does not know.
    summary = {name: value for name, value in summary.items() if name in SUMMARISED}
    digest = version.tags.get(DIGEST)
    return ModelVersion(
        name=version.name,
        version=str(version.version),
        aliases=tuple(sorted(alias for alias, number in aliases.items() if str(number) == str(version.version))),
        runtime=RuntimeKind(summary.pop("runtime", RuntimeKind.PYFUNC)),
        parity=from_document(Parity, parity) if (parity := summary.pop("parity", None)) else None,
        digest=digest,
        run_id=version.run_id or None,
        created_at=datetime.fromtimestamp(version.creation_timestamp / 1000, tz=UTC),
        notes=next(iter(read_revisions(version.tags)), None),
        **summary,
    )
