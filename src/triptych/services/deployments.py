"""The versions that are loaded here, and the thread that follows the registry."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from triptych.domain.errors import (
    ModelNotFound,
    ModelUnusable,
    NoDefaultModel,
    TrackingUnavailable,
    TriptychError,
    Unavailable,
)
from triptych.domain.model import ModelVersion, Registered
from triptych.domain.package import PACKAGE_PATH, digest
from triptych.registry import Registry
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
        wanted: The version that the registry wants to answer when none is named; None when there is none.
        servable: What answers: that version, or the one before it when that can't be loaded; None for neither.
        failure: Why the wanted version can't be loaded; None when it is, or is tried again.
    """

    registered: Registered
    wanted: str | None
    servable: Servable | None = None
    failure: TriptychError | None = None

    @property
    def version(self) -> str | None:
        """The version that answers when none is named, or would if it could be loaded."""
        return self.servable.version.version if self.servable else self.wanted


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
        self.fixed_default = default
        # Replaced and never changed, so that it is read without a lock.
        self._serving: Mapping[str, Serving] = {}
        self._refreshing = threading.Lock()
        self._others: OrderedDict[tuple[str, str], Servable] = OrderedDict()
        self._others_lock = threading.Lock()
        self.followed = False

    def serving(self) -> Mapping[str, Serving]:
        """What is served now, by name; it does not change afterwards."""
        return self._serving

    def refresh(self) -> None:
        """Look at the registry once and load what changed; a version that fails leaves the old one in place.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        with self._refreshing:
            found = {model.name: model for model in self.registry.models() if self._wanted(model.name)}
            self._serving = {name: serving for name, serving in self._serving.items() if name in found}
            for name, model in found.items():
                self._serving = {**self._serving, name: self._follow(model, self._serving.get(name))}
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
            TrackingUnavailable: It is not on this disk and MLflow does not answer.
            Unavailable: The registry was not read yet.
        """
        name = self.default_name() if name is None else name
        self.require_followed()
        if (serving := self._serving.get(name)) is None:
            raise ModelNotFound(f"There is no model “{name}” here.")
        if version is None:
            if serving.servable is None and serving.failure is not None:
                raise serving.failure.with_traceback(None)  # else each raise would lengthen the trace that it keeps
            version = serving.version
        elif version.startswith("@"):
            version = serving.registered.aliases.get(version[1:]) or self.registry.alias(name, version[1:])
        if version is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        if serving.servable is not None and serving.servable.version.version == version:
            return serving.servable
        return self._other(name, version)

    def loaded(self, name: str | None) -> Servable | None:
        """The served version of a model when it can answer at once, without asking the registry or the disk.

        Raises:
            NoDefaultModel: No name was given and no model is the default one.
            Unavailable: No name was given and the registry was not read yet.
        """
        serving = self._serving.get(self.default_name() if name is None else name)
        return serving.servable if serving else None

    def default_name(self) -> str:
        """The name of the model that `/predict` means: the setting's, else the marked one, else the only one.

        Raises:
            NoDefaultModel: There is none.
            Unavailable: The registry was not read yet.
        """
        if self.fixed_default is not None:
            return self.fixed_default
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

    def folder(self, version: ModelVersion) -> Path:
        """The folder of a version's MLflow model on this disk, fetched when it is not there or is damaged.

        Raises:
            ModelNotFound: The registry does not have the version any more.
            TrackingUnavailable: The artefacts can't be read.
        """
        name, number = version.name, version.version
        key = version.digest or f"{name}/{number}/{self.registry.source(name, number)}"

        def fetch(folder: Path) -> None:
            self.registry.download(name, number, folder)

        kept = self._cache.get(key, fetch)
        if version.digest is not None and digest(kept / PACKAGE_PATH) != version.digest:
            self._cache.forget(key)
            kept = self._cache.get(key, fetch)
        return kept

    def _wanted(self, name: str) -> bool:
        return not self._only or any(fnmatchcase(name, pattern) for pattern in self._only)

    def _follow(self, model: Registered, before: Serving | None) -> Serving:
        wanted = model.wanted
        if wanted is None:
            return Serving(registered=model, wanted=None)
        kept = before.servable if before else None
        if kept and kept.version.version == wanted:
            return Serving(registered=model, wanted=wanted, servable=kept)
        if before and before.wanted == wanted and before.failure:
            return replace(before, registered=model)
        try:
            return Serving(registered=model, wanted=wanted, servable=self._load(model.name, wanted))
        except TrackingUnavailable as error:  # nothing is wrong with the version; the next look tries again
            log.warning("“%s” version %s was not fetched: %s", model.name, wanted, error.detail)
            return Serving(registered=model, wanted=wanted, servable=kept)
        except TriptychError as error:
            log.warning("“%s” version %s is not served: %s", model.name, wanted, error.detail)
            failure = error
        except Exception:  # one model may not keep the others from being followed
            log.exception("“%s” version %s could not be loaded", model.name, wanted)
            failure = ModelUnusable("The model can't be loaded here; see the server's log.")
        return Serving(registered=model, wanted=wanted, servable=kept, failure=failure)

    def _other(self, name: str, version: str) -> Servable:
        key = (name, version)
        with self._others_lock:
            if key in self._others:
                self._others.move_to_end(key)
                return self._others[key]
        # Without the lock: rather load one twice than let every request wait for somebody else's model.
        servable = self._load(name, version)
        with self._others_lock:
            self._others[key] = servable
            while len(self._others) > OTHERS:
                self._others.popitem(last=False)
        return servable

    def _load(self, name: str, version: str) -> Servable:
        described = self.registry.version(name, version)
        folder = self.folder(described)
        if described.digest is not None:
            return load_package(described, folder / PACKAGE_PATH)
        from triptych.serving.mlmodel import load_foreign  # noqa: PLC0415 - brings pandas, which our own packages do not need

        return load_foreign(described, folder, trusted=name in self._trusted)
