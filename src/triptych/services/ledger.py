"""What a follower writes down: the catalogue for its workers, and the history for people."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from triptych.domain.catalogue import Catalogue, Listing, identity_of
from triptych.domain.deployment import Deployment, Reason
from triptych.storage.catalogue import CatalogueFile, similar
from triptych.storage.deployments import DeploymentHistory


class Ledger:
    """Keeps what a follower knows on this disk.

    Args:
        folder: The group's own, beside those of other groups of the same home.
        history: Where changes are added.
        server: Names this group in the history.
        keeps_unloaded: Whether what was unloaded by hand stays so over a restart.
    """

    def __init__(self, folder: Path, history: DeploymentHistory, server: str, *, keeps_unloaded: bool = False) -> None:
        self._folder = folder
        self._file = CatalogueFile(folder)
        self._history = history
        self._server = server
        self._keeps_unloaded = keeps_unloaded

    def restore(self, uri: str) -> Catalogue | None:
        """What this group served last, or another one of the home; None when nothing of this registry is known.

        What failed is left out, so that it is tried again. What another group unloaded is loaded here. The workers read
        from now on what is returned.
        """
        registry = identity_of(uri)
        known, unloaded = self._file.read(), self._keeps_unloaded
        if known is None or known.registry != registry:
            unloaded = False  # what another group was told holds there
            self._file.remove()
            other = similar(self._folder.parent, registry)
            known = other.read() if other else None
            if other is None or known is None:
                return None
            self._folder.mkdir(parents=True, exist_ok=True)
            if other.confirmed_at:
                self._file.confirm(other.confirmed_at)
        listings = {name: _without_failures(listing) for name, listing in known.models.items()}
        if not unloaded:
            listings = {name: each.load() if each.unloaded else each for name, each in listings.items()}
        restored = replace(known, models=listings)
        if (before := self._file.read()) is None:
            self._file.write(restored)
        elif restored != before:
            self.keep(before, restored)
        return restored

    def keep(self, before: Catalogue, after: Catalogue) -> None:
        """Write a catalogue in place of the one before it."""
        # In this order, a crash in between leaves a change that is told twice rather than one that is not told.
        self._history.add(changes(before, after, self._server))
        self._file.write(after)

    def confirm(self) -> None:
        """Note that the registry says now what the catalogue says."""
        self._file.confirm()


def changes(before: Catalogue, after: Catalogue, server: str) -> list[Deployment]:
    """The models that are served by another version than before."""
    now = datetime.now(UTC)
    found = []
    for name in sorted(before.models.keys() | after.models.keys()):
        old, new = before.models.get(name), after.models.get(name)
        was, is_ = old.answering if old else None, new.answering if new else None
        if was != is_:
            fetched = new.versions.get(is_) if new and is_ else None
            digest = fetched.version.digest if fetched else None
            reason = _reason(old, new)
            found.append(
                Deployment(model=name, before=was, after=is_, digest=digest, reason=reason, server=server, at=now)
            )
    return found


def _reason(old: Listing | None, new: Listing | None) -> Reason:
    if new is None or new.served is None:
        return Reason.GONE
    if new.unloaded:
        return Reason.UNLOADED
    if old is None or old.served is None:
        return Reason.FIRST
    if old.unloaded:
        return Reason.LOADED
    return Reason.ROLLED_BACK if new.aside is not None and new.aside != old.aside else Reason.FOLLOWED


def _without_failures(listing: Listing) -> Listing:
    versions = {number: fetched for number, fetched in listing.versions.items() if fetched.failure is None}
    return replace(listing, versions=versions, failure=None)
