"""From the package cache into memory."""

from __future__ import annotations

import sys
from collections.abc import Collection

from triptych.domain.catalogue import Fetched
from triptych.domain.errors import ModelUnusable
from triptych.domain.package import PACKAGE_PATH, digest
from triptych.services.lean import let_pandas_in
from triptych.serving import Description, Servable, load_package, read_description
from triptych.serving.cache import PackageCache, kept_translation
from triptych.serving.loader import require_digest
from triptych.serving.replay import replay
from triptych.serving.translated import describe_translated, load_translated


class Loading:
    """Loads versions that are on this disk.

    Args:
        cache: Where they are.
        trusted: Foreign models that may be loaded though loading them runs their code.
    """

    def __init__(self, cache: PackageCache, trusted: Collection[str] = ()) -> None:
        self._cache = cache
        self._trusted = frozenset(trusted)

    def whole(self, fetched: Fetched) -> bool:
        """Whether the files are there and are those that were recorded."""
        folder = self._cache.folder(fetched.folder)
        checked = folder / PACKAGE_PATH if fetched.package else folder
        return checked.is_dir() and digest(checked) == fetched.version.digest

    def size(self, fetched: Fetched) -> int:
        """Bytes of its files."""
        return sum(file.stat().st_size for file in self._cache.folder(fetched.folder).rglob("*") if file.is_file())

    def describe(self, fetched: Fetched) -> Description | None:
        """What a version says of itself, read without loading it; None for a foreign model that was not translated.

        Raises:
            ModelUnusable: The files are not those that were registered.
        """
        if fetched.translated and (translation := kept_translation(self._cache, fetched.translated)):
            return describe_translated(translation)
        if not fetched.package:
            return None
        folder = self._cache.folder(fetched.folder) / PACKAGE_PATH
        require_digest(fetched.version, folder)
        return read_description(folder)

    def load(self, fetched: Fetched) -> Servable:
        """Load a version whose files were checked, and let it answer its own examples.

        Raises:
            ModelUnusable: It can't be loaded here, or answers otherwise than it should.
            UntrustedModel: It is not loaded without being trusted.
        """
        if fetched.failure:
            raise fetched.failure.error()
        servable = self._load(fetched)
        try:
            replay(servable)
        except ModelUnusable:
            raise
        except Exception as error:  # whatever a foreign model's author raises
            name, number = fetched.version.name, fetched.version.version
            raise ModelUnusable(f"“{name}” version {number} fails on its own example; see the server's log.") from error
        return servable

    def _load(self, fetched: Fetched) -> Servable:
        folder = self._cache.folder(fetched.folder)
        if fetched.package:
            return load_package(fetched.version, folder / PACKAGE_PATH)
        if fetched.translated and (translation := kept_translation(self._cache, fetched.translated)):
            return load_translated(fetched.version, translation)
        # What a model's own code imports may not leave files beside it, which are none of those that were recorded.
        sys.dont_write_bytecode = True
        # Brings MLflow and pandas, which our own packages do not need.
        from triptych.serving.mlmodel import load_foreign  # noqa: PLC0415

        let_pandas_in()
        return load_foreign(fetched.version, folder, trusted=fetched.version.name in self._trusted)
