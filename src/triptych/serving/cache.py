"""Packages on the local disk, so that none is fetched twice."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path


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
        kept = self._folder / sha256(key.encode()).hexdigest()[:32]
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

    def forget(self, key: str) -> None:
        """Drop a folder, so that it is fetched again."""
        shutil.rmtree(self._folder / sha256(key.encode()).hexdigest()[:32], ignore_errors=True)
