"""Packages on the local disk, so that none is fetched twice."""

from __future__ import annotations

import logging
import secrets
import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from triptych.domain.package import digest

log = logging.getLogger(__name__)


class PackageCache:
    """Folders by an opaque key. Safe for threads and processes: a folder appears whole or not at all.

    Args:
        folder: Where they are kept; made when it does not exist.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str, fetch: Callable[[Path], None]) -> Path:
        """The folder of a key, fetched the first time.

        Args:
            key: Never used as a path itself.
            fetch: Fills the empty folder that it is given.
        """
        kept = self.folder(name_of(key))
        if kept.is_dir():
            return kept
        self._folder.mkdir(parents=True, exist_ok=True)
        fetched = Path(tempfile.mkdtemp(dir=self._folder, prefix=".fetching-"))
        try:
            fetch(fetched)
            fetched.rename(kept)
        except OSError:
            if not kept.is_dir():  # else another process was quicker
                raise
        finally:
            shutil.rmtree(fetched, ignore_errors=True)
        return kept

    def folder(self, name: str) -> Path:
        """The folder that has a name, whether it is there or not."""
        return self._folder / name

    def forget(self, key: str) -> None:
        """Drop a folder, so that it is fetched again; what was recorded of it stays."""
        shutil.rmtree(self.folder(name_of(key)), ignore_errors=True)

    def recorded(self, key: str) -> str | None:
        """The digest that was recorded of a folder when it was first fetched; None when none was."""
        try:
            return self._record(key).read_text(encoding="ascii")
        except FileNotFoundError:
            return None

    def record(self, key: str, digest: str) -> None:
        """Record the digest of a folder that comes without one of ours."""
        partial = self._folder / f".recording-{secrets.token_hex(8)}"
        partial.write_text(digest, encoding="ascii")
        partial.replace(self._record(key))

    def _record(self, key: str) -> Path:
        return self._folder / f"{name_of(key)}.sha256"


def name_of(key: str) -> str:
    """The name of a key's folder."""
    return sha256(key.encode()).hexdigest()[:32]


def kept_translation(cache: PackageCache, translated: str) -> Path | None:
    """The folder of a translation by its digest; None when it is not there or is not what was written."""
    folder = cache.folder(name_of(translated))
    if folder.is_dir() and digest(folder) == translated:
        return folder
    log.warning("A translated model is missing from the cache of versions or damaged; the original answers.")
    return None
