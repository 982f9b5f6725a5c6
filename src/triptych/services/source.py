"""Where the catalogue comes from: the registry itself, or the process that follows it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from triptych.domain.catalogue import Catalogue, Fetched
from triptych.domain.model import ModelVersion
from triptych.domain.notes import Revision


class Registrations(Protocol):
    """The registry, as far as it is asked beyond the catalogue. Safe for threads."""

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, newest first; `ModelNotFound` without it."""
        ...

    def version(self, name: str, version: str) -> ModelVersion:
        """One version; `ModelNotFound` without it."""
        ...

    def revisions(self, name: str, version: str) -> tuple[Revision, ...]:
        """What was added to the schema of a version, newest first; `ModelNotFound` without it."""
        ...

    def alias(self, name: str, alias: str) -> str:
        """The version that an alias points at; `ModelNotFound` without it."""
        ...


class Source(Protocol):
    """Says what to serve. Safe for threads.

    Contract:
        Every method may raise `TrackingUnavailable` when MLflow does not answer, and `Unavailable` when the process
        that asks it is not there.
    """

    @property
    def registry(self) -> Registrations:
        """The registry."""
        ...

    @property
    def confirmed_at(self) -> datetime | None:
        """When the registry last said what the catalogue says; None for never."""
        ...

    def look(self) -> Catalogue | None:
        """The catalogue as it is now, the same object while it is unchanged; None before the first."""
        ...

    def fetch(self, name: str, number: str) -> Fetched:
        """See that a version is on this disk and whole; `ModelNotFound` when the registry does not have it."""
        ...

    def point(self, name: str, alias: str, version: str) -> ModelVersion:
        """Move an alias; the next look sees it."""
        ...

    def mark_default(self, name: str) -> None:
        """Make a model the one that is meant when none is named; the next look sees it."""
        ...

    def note(self, name: str, version: str, revision: Revision) -> None:
        """Add to the schema of a version; the next look sees it. `TooLarge` when that is too much."""
        ...

    def renew(self) -> None:
        """Let the next look see what the registry says now."""
        ...

    def roll_back(self, name: str) -> None:
        """Serve what was served before; the next look sees it. `Conflict` when nothing was."""
        ...

    def load(self, name: str) -> None:
        """Let a model answer that was unloaded; the next look sees it. Whatever its version fails with is raised."""
        ...

    def unload(self, name: str) -> None:
        """Let no version of a model answer until it is loaded; the next look sees it. `ModelNotFound` without it."""
        ...
