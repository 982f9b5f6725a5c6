"""From the package cache into memory."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from triptych.domain.catalogue import Fetched
from triptych.domain.errors import ModelUnusable
from triptych.domain.package import PACKAGE_PATH, digest
from triptych.services.lean import let_pandas_in
from triptych.serving import Description, Servable, load_package, read_description
from triptych.serving.cache import PackageCache, kept_translation
from triptych.serving.loader import require_digest
from triptych.serving.noting import with_notes
from triptych.serving.replay import replay
from triptych.serving.translated import describe_translated, lets_missing_in, load_translated


class Loading:
    """Loads versions that are on this disk.

    Args:
        cache: Where they are.
        trusted: Foreign models that may be loaded though loading them runs their code.
        coercion: Name of a foreign model, or a pattern, to "mlflow" when MLflow's own casts are wanted.
    """

    def __init__(
        self, cache: PackageCache, trusted: Collection[str] = (), coercion: Mapping[str, str] | None = None
    ) -> None:
        self._cache = cache
        self._trusted = frozenset(trusted)
        self._coercion = dict(coercion or {})

    def whole(self, fetched: Fetched) -> bool:
        """Whether the files are there and are those that were recorded."""
        folder = self._cache.folder(fetched.folder)
        checked = folder / PACKAGE_PATH if fetched.package else folder
        return checked.is_dir() and digest(checked) == fetched.version.digest

    def size(self, fetched: Fetched) -> int:
        """Bytes of its files."""
        return sum(file.stat().st_size for file in self._cache.folder(fetched.folder).rglob("*") if file.is_file())

    def describe(self, fetched: Fetched) -> Description:
        """What a version says of itself, read without loading it; no code of the model runs.

        Raises:
            ModelUnusable: The files are not those that were registered, or can't be read.
        """
        folder = self._cache.folder(fetched.folder)
        if fetched.package:
            require_digest(fetched.version, folder / PACKAGE_PATH)
            return with_notes(fetched.version, read_description(folder / PACKAGE_PATH))
        if translation := self._translation(fetched):
            return with_notes(fetched.version, describe_translated(translation))
        # Brings MLflow and pandas, which our own packages do not need.
        from triptych.serving.mlmodel import describe_foreign  # noqa: PLC0415

        let_pandas_in()
        return describe_foreign(fetched.version, folder)

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
        if translation := self._translation(fetched):
            return load_translated(fetched.version, translation)
        # What a model's own code imports may not leave files beside it, which are none of those that were recorded.
        sys.dont_write_bytecode = True
        # Brings MLflow and pandas, which our own packages do not need.
        from triptych.serving.mlmodel import load_foreign  # noqa: PLC0415

        let_pandas_in()
        name = fetched.version.name
        trusted, coerced = name in self._trusted, casts(self._coercion, name)
        return load_foreign(fetched.version, folder, trusted=trusted, coerced=coerced)

    def _translation(self, fetched: Fetched) -> Path | None:
        """The translation that answers for a version; MLflow's own casts are not part of one."""
        if fetched.translated is None or casts(self._coercion, fetched.version.name):
            return None
        folder = kept_translation(self._cache, fetched.translated)
        return None if folder is None or lets_missing_in(fetched.version, folder) else folder


def casts(coercion: Mapping[str, str], name: str) -> bool:
    """Whether the settings ask for MLflow's own casts for a model; its own name wins over a pattern."""
    modes = [coercion[name]] if name in coercion else [m for p, m in coercion.items() if fnmatchcase(name, p)]
    return modes[:1] == ["mlflow"]
