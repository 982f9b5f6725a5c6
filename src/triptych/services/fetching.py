"""The files of a version, fetched from MLflow and checked."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from triptych.domain.catalogue import Failure, Fetched
from triptych.domain.errors import TriptychError
from triptych.domain.model import ModelVersion
from triptych.domain.package import PACKAGE_PATH, digest
from triptych.registry import Registry
from triptych.services.trying import UNFORESEEN
from triptych.serving.cache import PackageCache, name_of
from triptych.serving.loader import not_as_registered

log = logging.getLogger(__name__)


class Fetching:
    """Keeps versions in the package cache.

    Args:
        registry: Where they come from.
        cache: Where they are kept on disk.
    """

    def __init__(self, registry: Registry, cache: PackageCache) -> None:
        self._registry = registry
        self._cache = cache

    def fetch(self, name: str, number: str) -> Fetched:
        """See that the files of a version are on this disk and are those that were recorded, or say that they are not.

        A folder that is damaged is fetched once more. A foreign version has no digest of ours: that of its first
        download is recorded, and every later one must equal it.

        Raises:
            ModelNotFound: The registry does not have it.
            TrackingUnavailable: MLflow does not answer.
            ModelUnusable: Whatever else went wrong.
        """
        try:
            return self._fetch(name, number)
        except TriptychError:
            raise
        except Exception as error:  # a full disk, or a store that gives something else than files
            log.exception("“%s” version %s could not be fetched", name, number)
            raise UNFORESEEN.error() from error

    def _fetch(self, name: str, number: str) -> Fetched:
        described = self._registry.version(name, number)
        key = described.digest or f"{name}/{number}/{self._registry.source(name, number)}"
        recorded = described.digest or self._cache.recorded(key)
        found = self._digest(described, key)
        if recorded is not None and found != recorded:
            self._cache.forget(key)
            found = self._digest(described, key)
        failure = None
        if recorded is None:
            self._cache.record(key, found)
        elif found != recorded:
            failure = Failure.of(not_as_registered(described))
        return Fetched(
            version=replace(described, digest=recorded or found),
            package=described.digest is not None,
            folder=name_of(key),
            failure=failure,
        )

    def _digest(self, described: ModelVersion, key: str) -> str:
        def download(folder: Path) -> None:
            self._registry.download(described.name, described.version, folder)

        folder = self._cache.get(key, download)
        return digest(folder / PACKAGE_PATH if described.digest is not None else folder)
