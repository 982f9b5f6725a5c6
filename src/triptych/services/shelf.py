"""Versions on this disk, loaded once and kept within bounds."""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Collection

from triptych.domain.catalogue import Fetched
from triptych.domain.errors import ModelUnusable, TriptychError
from triptych.services.loading import Loading
from triptych.services.memory import Key, Memory, key_of
from triptych.serving import Description, Servable
from triptych.serving.footprint import resident

log = logging.getLogger(__name__)


class Shelf:
    """Loads what is asked for, and unloads what is too much. Safe for threads.

    Args:
        loading: From disk into memory.
        memory: What is loaded.
        mend: Brings the files of a version back that are gone or damaged.
    """

    def __init__(self, loading: Loading, memory: Memory, mend: Callable[[str, str], Fetched]) -> None:
        self._loading = loading
        self._memory = memory
        self._mend = mend
        self._locks: defaultdict[Key, threading.Lock] = defaultdict(threading.Lock)

    def ready(self, fetched: Fetched) -> Servable:
        """A version, loaded; once, however many ask for it at the same time.

        Raises:
            ModelUnusable: It can't be loaded here.
            UntrustedModel: It is not loaded without being trusted.
        """
        key = key_of(fetched)
        with self._locks[key]:
            servable = self._memory.get(key)
            if servable is None:
                before = resident()
                servable = self._load(fetched)
                # What loading added, libraries of the first foreign model included; files are never taken for less.
                self._memory.put(key, servable, max(resident() - before, self._loading.size(fetched)))
        return servable

    def describe(self, fetched: Fetched) -> Description:
        """What a version says of itself without being loaded.

        Raises:
            ModelUnusable: The files are not those that were registered.
        """
        return self._loading.describe(self._whole(fetched))

    def read(self, fetched: Fetched) -> Description | None:
        """What a version says of itself as it is on this disk; None when it can't be read. Nothing is fetched."""
        if (loaded := self.loaded(fetched)) is not None:
            return loaded.description
        try:
            return self._loading.describe(fetched) if self._loading.whole(fetched) else None
        except TriptychError:
            return None

    def loaded(self, fetched: Fetched) -> Servable | None:
        """A version when it is loaded."""
        return self._memory.get(key_of(fetched))

    def use(self, fetched: Fetched) -> None:
        """Note that a version was asked."""
        self._memory.use(key_of(fetched))

    def fit(self, kept: Collection[Key], newest: Fetched | None = None, gone: Collection[str] = ()) -> set[Key]:
        """Unload what is too much; see `Memory.fit`."""
        return self._memory.fit(kept, key_of(newest) if newest else None, gone)

    def _whole(self, fetched: Fetched) -> Fetched:
        """A version whose files are on this disk and sound, mended when they are not."""
        if fetched.failure or self._loading.whole(fetched):
            return fetched
        return self._mend(fetched.version.name, fetched.version.version)

    def _load(self, fetched: Fetched) -> Servable:
        try:
            return self._loading.load(self._whole(fetched))
        except TriptychError:
            raise
        except Exception as error:  # whatever a foreign model's libraries raise
            log.exception("“%s” version %s could not be loaded", fetched.version.name, fetched.version.version)
            raise ModelUnusable("The model can't be loaded here; see the server's log.") from error
