"""The follower in another process, as its workers know it: a file to read, and a mailbox for what is rare."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Any

from triptych.domain.catalogue import Catalogue, Failure, Fetched
from triptych.domain.document import from_document, to_document
from triptych.domain.model import ModelVersion
from triptych.domain.notes import Revision
from triptych.storage.catalogue import CatalogueFile
from triptych.storage.mailbox import Mailbox

ANSWER_SECONDS = 60.0
FETCH_SECONDS = 600.0
"""A download may be gigabytes."""


class RemoteRegistry:
    """The registry, asked through the follower. Safe for threads and processes.

    Args:
        mailbox: Where the follower is asked.
    """

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    def versions(self, name: str) -> tuple[ModelVersion, ...]:
        """All versions of a model, newest first.

        Raises:
            ModelNotFound: No model has this name.
        """
        return tuple(from_document(ModelVersion, each) for each in self.ask("versions", name=name))

    def version(self, name: str, version: str) -> ModelVersion:
        """One version.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version.
        """
        return from_document(ModelVersion, self.ask("version", name=name, version=version))

    def revisions(self, name: str, version: str) -> tuple[Revision, ...]:
        """What was added to the schema of a version, newest first.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version.
        """
        return tuple(from_document(Revision, each) for each in self.ask("revisions", name=name, version=version))

    def alias(self, name: str, alias: str) -> str:
        """The version that an alias points at.

        Raises:
            ModelNotFound: No model has this name, or it lacks this alias.
        """
        return str(self.ask("alias", name=name, alias=alias))

    def ask(self, question: str, *, seconds: float = ANSWER_SECONDS, **arguments: Any) -> Any:
        """Ask the follower anything.

        Raises:
            TriptychError: What the follower raised, or `Unavailable` when it is not there.
        """
        answer = self._mailbox.ask(question, arguments, seconds)
        if "failure" in answer:
            raise from_document(Failure, answer["failure"]).error()
        return answer["answer"]


class RemoteFollower:
    """Reads the catalogue that a follower writes. Safe for threads.

    Args:
        file: The catalogue.
        mailbox: Where the follower is asked for what is not in it.
    """

    def __init__(self, file: CatalogueFile, mailbox: Mailbox) -> None:
        self.registry = RemoteRegistry(mailbox)
        self._file = file
        self._lock = threading.Lock()
        self._stamp = 0
        self._catalogue: Catalogue | None = None

    @property
    def confirmed_at(self) -> datetime | None:
        """When the registry last said what the catalogue says."""
        return self._file.confirmed_at

    def look(self) -> Catalogue | None:
        """The catalogue as it is now, the same object while it is unchanged; None when there is none."""
        with self._lock:
            # The stamp first: what is written in between is then read once more.
            stamp = self._file.stamp
            if stamp != self._stamp:
                self._catalogue, self._stamp = self._file.read() or self._catalogue, stamp
            return self._catalogue

    def fetch(self, name: str, number: str) -> Fetched:
        """See that a version is on this disk and whole."""
        return from_document(Fetched, self.registry.ask("fetch", seconds=FETCH_SECONDS, name=name, number=number))

    def point(self, name: str, alias: str, version: str) -> ModelVersion:
        """Move an alias."""
        pointed = self.registry.ask("point", seconds=FETCH_SECONDS, name=name, alias=alias, version=version)
        return from_document(ModelVersion, pointed)

    def mark_default(self, name: str) -> None:
        """Make a model the one that is meant when none is named."""
        self.registry.ask("mark_default", name=name)

    def note(self, name: str, version: str, revision: Revision) -> None:
        """Add to the schema of a version."""
        document = to_document(revision)
        self.registry.ask("note", seconds=FETCH_SECONDS, name=name, version=version, revision=document)

    def renew(self) -> None:
        """Let the follower look at the registry now."""
        self.registry.ask("renew", seconds=FETCH_SECONDS)

    def roll_back(self, name: str) -> None:
        """Serve what was served before."""
        self.registry.ask("roll_back", name=name)

    def load(self, name: str) -> None:
        """Let a model answer that was unloaded."""
        self.registry.ask("load", seconds=FETCH_SECONDS, name=name)

    def unload(self, name: str) -> None:
        """Let no version of a model answer."""
        self.registry.ask("unload", name=name)
