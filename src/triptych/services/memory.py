"""Loaded versions, within what memory they may take."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from triptych.domain.catalogue import Fetched
from triptych.serving import Servable

OTHERS = 8
"""Versions that nobody's listing names and that stay loaded all the same."""

Key: TypeAlias = tuple[str, str, str, str]
"""Model, version, digest (a deleted model's successor may have its name and number), and what its owner added."""


def key_of(fetched: Fetched) -> Key:
    """What tells a version from all others."""
    version = fetched.version
    return version.name, version.version, version.digest or "", version.revision or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded:
    servable: Servable
    cost: int


class Memory:
    """Versions that are loaded, in the order of their last use. Safe for threads.

    Args:
        budget: Bytes that they may take together; None for no limit.
    """

    def __init__(self, budget: int | None = None) -> None:
        self._budget = budget
        self._loaded: OrderedDict[Key, _Loaded] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Servable | None:
        """A version, which is now the last used; None when it is not loaded."""
        with self._lock:
            if (found := self._loaded.get(key)) is None:
                return None
            self._loaded.move_to_end(key)
            return found.servable

    def use(self, key: Key) -> None:
        """Note a use, without waiting for anybody."""
        with suppress(KeyError):  # it was unloaded meanwhile
            self._loaded.move_to_end(key)

    def put(self, key: Key, servable: Servable, cost: int) -> None:
        """Keep a version; `cost` is the bytes that it takes."""
        with self._lock:
            self._loaded[key] = _Loaded(servable=servable, cost=cost)

    def fit(self, kept: Collection[Key], newest: Key | None = None, gone: Collection[str] = ()) -> set[Key]:
        """Unload what is too much, the least recently used first.

        Args:
            kept: What is served or may be rolled back to; it is unloaded only for the budget, after all others.
            newest: What was just loaded, and is wanted now: it stays, even when it is larger than the budget alone.
            gone: Models of which nothing stays.

        Returns:
            What was unloaded.
        """
        unloaded: set[Key] = set()
        with self._lock:
            unloaded.update(self._drop([key for key in self._loaded if key[0] in gone]))
            renewed = {key[:3] for key in kept if key in self._loaded}
            unloaded.update(self._drop([key for key in self._loaded if key[:3] in renewed and key not in kept]))
            others = [key for key in self._loaded if key not in kept]
            unloaded.update(self._drop(others[: max(0, len(others) - OTHERS)]))
            for group in (others, list(kept)):
                for key in [key for key in self._loaded if key in group and key != newest]:
                    if self._within():
                        return unloaded
                    unloaded.update(self._drop([key]))
        return unloaded

    def _drop(self, keys: Collection[Key]) -> Collection[Key]:
        for key in keys:
            del self._loaded[key]
        return keys

    def _within(self) -> bool:
        return self._budget is None or sum(each.cost for each in self._loaded.values()) <= self._budget
