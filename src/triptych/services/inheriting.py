"""A new version starts with what the owner added to the one before it."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime

from triptych.domain.catalogue import Fetched, Listing
from triptych.domain.errors import Invalid, TriptychError
from triptych.domain.identifiers import new_id
from triptych.domain.model import Registered
from triptych.domain.notes import ColumnNotes, Notes, Revision, noted
from triptych.domain.schema import Schema
from triptych.registry import Registry
from triptych.registry.revisions import add_revision
from triptych.services.fetching import Fetching
from triptych.services.loading import Loading
from triptych.serving.cache import PackageCache
from triptych.serving.noting import require_examples

log = logging.getLogger(__name__)


class Inheriting:
    """Hands the notes of a version down to its successor, as a revision that says where it comes from.

    Args:
        registry: Where the notes are.
        cache: Where the versions are on disk.
        fetching: Brings a predecessor that is not.
    """

    def __init__(self, registry: Registry, cache: PackageCache, fetching: Fetching) -> None:
        self._registry = registry
        self._loading = Loading(cache)
        self._fetching = fetching
        self._looked: set[tuple[str, int, str, str]] = set()

    def of(self, model: Registered, listing: Listing | None) -> Fetched | None:
        """The version that a model wants now with its predecessor's notes; None when there is none to hand down to.

        Args:
            model: As the registry lists it now.
            listing: As it was before this look; None when it was not.
        """
        if listing is None or model.wanted is None or model.created_at != listing.registered.created_at:
            return None
        if (fetched := listing.versions.get(model.wanted)) is None:
            return None
        taken = self.endow(fetched, model, listing)
        return None if taken is fetched else taken

    def endow(self, heir: Fetched, model: Registered, listing: Listing) -> Fetched:
        """A version that is about to be served, with its predecessor's notes when it never had any of its own.

        Notes of columns that it lacks, or that have another type there, are left behind.

        Args:
            heir: On this disk.
            model: As the registry lists it now.
            listing: As it was before this look.

        Raises:
            TrackingUnavailable: MLflow does not answer.
        """
        number = heir.version.version
        if heir.failure or heir.version.notes is not None or number in model.revised:
            return heir
        before = _predecessor(number, model, listing)
        key = (model.name, model.created_at, number, model.revised.get(before or "", ""))
        if before is None or key in self._looked:
            return heir
        try:
            left = listing.versions.get(before) or self._fetching.fetch(model.name, before)
            revision = self._handed_down(left, heir)
            if revision is not None:
                add_revision(self._registry, model.name, number, revision)
        except TriptychError as error:
            log.warning("“%s” version %s has not got the notes of %s: %s", model.name, number, before, error.detail)
            return heir
        self._looked.add(key)
        if revision is None:
            return heir
        return replace(heir, version=replace(heir.version, notes=revision), revised=revision.id)

    def _handed_down(self, left: Fetched, heir: Fetched) -> Revision | None:
        number = left.version.version
        revision = next(iter(self._registry.revisions(left.version.name, number)), None)
        if revision is None:
            return None
        old = self._loading.describe(replace(left, failure=None))
        new = self._loading.describe(heir)
        notes = fitting(revision.notes, old.plain or old.schema, new.plain or new.schema)
        if not notes.columns:
            return None
        return Revision(
            id=new_id(), author=revision.author, made_at=datetime.now(UTC), notes=notes, inherited=number
        )  # fmt: skip


def fitting(notes: Notes, old: Schema, new: Schema) -> Notes:
    """The notes that hold for another version too: of columns that it has, with the same type.

    Args:
        notes: What was added.
        old: What it was added to.
        new: The schema of the other version.
    """
    before, after = ({column.name: column for column in schema.columns} for schema in (old, new))
    kept: dict[str, ColumnNotes] = {}
    for name, added in notes.columns.items():
        one, other = before.get(name), after.get(name)
        if one is None or other is None or (one.kind, one.dtype) != (other.kind, other.dtype):
            continue
        alone = Notes(columns={name: added})
        try:
            require_examples(noted(new, alone), alone)
        except Invalid:  # such as a choice that this version has not learned
            continue
        kept[name] = added
    return Notes(columns=kept)


def _predecessor(number: str, model: Registered, listing: Listing) -> str | None:
    """The version before one: the served one when it has notes, else the last one that has; None without any."""
    noted_before = [
        each for each in model.revised if each.isdecimal() and number.isdecimal() and int(each) < int(number)
    ]
    return listing.served if listing.served in noted_before else max(noted_before, key=int, default=None)
