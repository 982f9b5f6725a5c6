"""The versions that are loaded here, and the thread that follows the registry."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Collection
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from triptych.domain.errors import ModelNotFound, NoDefaultModel, TriptychError, Unavailable
from triptych.domain.model import CHAMPION, ModelVersion
from triptych.registry import PACKAGE_PATH, Registered, Registry
from triptych.serving import Servable, load_package
from triptych.serving.cache import PackageCache

log = logging.getLogger(__name__)

OTHERS = 8
"""Versions other than the served ones that are kept loaded, the least recently used leaving first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served under one model's name.

    Attributes:
        registered: The model as the registry lists it.
        version: The version that answers when none is named; None when there is none.
        servable: That version, loaded; None when it can't be.
        problem: Why it can't be, in one sentence.
    """

    registered: Registered
    version: str | None
    servable: Servable | None = None
    problem: str | None = None


class Deployments:
    """Loads versions and keeps them in step with the registry. Safe for threads.

    Args:
        registry: Where versions come from.
        cache: Where they are kept on disk.
        only: Names, or patterns such as "fr-*", of the models to serve; empty for all.
        trusted: Foreign models that may be loaded though loading them runs their code.
        default: The model that `/predict` means; None for the registry's own mark.
    """

    def __init__(
        self,
        registry: Registry,
        cache: PackageCache,
        *,
        only: Collection[str] = (),
        trusted: Collection[str] = (),
        default: str | None = None,
    ) -> None:
        self.registry = registry
        self._cache = cache
        self._only = tuple(only)
        self._trusted = frozenset(trusted)
        self._default = default
        self._serving: dict[str, Serving] = {}
        self._others: OrderedDict[tuple[str, str], Servable] = OrderedDict()
        self._lock = threading.Lock()
        self.followed = False

    def serving(self) -> dict[str, Serving]:
        """What is served now, by name."""
        return dict(self._serving)

    def refresh(self) -> None:
        """Look at the registry once and load what changed; a version that fails leaves the old one in place.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with self._lock:
            found = [model for model in self.registry.models() if self._wanted(model.name)]
            for name in self._serving.keys() - {model.name for model in found}:
                del self._serving[name]
            for model in found:
                self._serving[model.name] = self._follow(model, self._serving.get(model.name))
            self.followed = True

    def get(self, name: str | None, version: str | None = None) -> Servable:
        """The loaded version of a model.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version or alias.
            NoDefaultModel: No name was given and no model is the default one.
            ModelUnusable: It can't be loaded here.
            UntrustedModel: It is not loaded without being trusted.
        """
        name = name or self.default_name()
        self.require_followed()
        if (serving := self._serving.get(name)) is None:
            raise ModelNotFound(f"There is no model “{name}” here.")
        if version is None:
            version = serving.version
        elif version.startswith("@"):
            version = serving.registered.aliases.get(version[1:]) or self.registry.alias(name, version[1:])
        if version is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        if serving.servable is not None and serving.servable.version.version == version:
            return serving.servable
        return self._other(name, version)

    def loaded(self, name: str | None) -> Servable | None:
        """The served version of a model when it can answer at once, without asking the registry or the disk."""
        serving = self._serving.get(name or self.default_name())
        found = serving.servable if serving else None
        return found if found and serving and found.version.version == serving.version else None

    def default_name(self) -> str:
        """The name of the model that `/predict` means: the setting's, else the marked one, else the only one.

        Raises:
            NoDefaultModel: There is none.
        """
        if self._default:
            return self._default
        self.require_followed()
        marked = [name for name, serving in self._serving.items() if serving.registered.default]
        names = marked or list(self._serving)
        if len(names) != 1:
            raise NoDefaultModel(
                "Several models are served and none is the default one; post to /models/{name}/predict "
                "or set TRIPTYCH_DEFAULT_MODEL."
                if names
                else "No model is served yet; train one or register one in MLflow."
            )
        return names[0]

    def require_followed(self) -> None:
        """Refuse to say what there is before the registry was read once.

        Raises:
            Unavailable: It was not.
        """
        if not self.followed:
            raise Unavailable("The models are still being loaded; try again in a moment.")

    def _wanted(self, name: str) -> bool:
        return not self._only or any(fnmatchcase(name, pattern) for pattern in self._only)

    def _follow(self, model: Registered, before: Serving | None) -> Serving:
        version = model.aliases.get(CHAMPION) or model.latest
        if version is None:
            return Serving(registered=model, version=None)
        if before and before.version == version and (before.servable or before.problem):
            return Serving(registered=model, version=version, servable=before.servable, problem=before.problem)
        try:
            return Serving(registered=model, version=version, servable=self._load(model.name, version))
        except TriptychError as error:
            log.warning("“%s” version %s is not served: %s", model.name, version, error.detail)
            kept = before.servable if before else None
            return Serving(registered=model, version=version, servable=kept, problem=error.detail)

    def _other(self, name: str, version: str) -> Servable:
        key = (name, version)
        if key in self._others:
            self._others.move_to_end(key)
            return self._others[key]
        servable = self._load(name, version)
        self._others[key] = servable
        while len(self._others) > OTHERS:
            self._others.popitem(last=False)
        return servable

    def _load(self, name: str, version: str) -> Servable:
        described = self.registry.version(name, version)
        folder = self.folder(described)
        if described.digest is not None:
            return load_package(described, folder / PACKAGE_PATH)
        from triptych.serving.pyfunc import load_foreign  # noqa: PLC0415 - brings pandas, which our own packages do not need

        return load_foreign(described, folder, trusted=name in self._trusted)

    def folder(self, version: ModelVersion) -> Path:
        """The folder of a version's MLflow model on this disk, fetched when it is not there."""
        key = (
            version.digest or f"{version.name}/{version.version}/{self.registry.source(version.name, version.version)}"
        )
        return self._cache.get(key, lambda folder: self.registry.download(version.name, version.version, folder))
