"""The catalogue, kept in step with the registry."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import chain

from triptych.domain.catalogue import Catalogue, Failure, Fetched, Listing, identity_of
from triptych.domain.errors import ModelNotFound, ModelUnusable, TrackingUnavailable, TriptychError
from triptych.domain.model import CHAMPION, ModelVersion, Registered
from triptych.domain.notes import Revision
from triptych.registry import Registry
from triptych.registry.revisions import add_revision
from triptych.services.fetching import Fetching
from triptych.services.inheriting import Inheriting
from triptych.services.ledger import Ledger
from triptych.services.served import wanted
from triptych.services.trying import UNFORESEEN, Vet, tried
from triptych.serving.cache import PackageCache

log = logging.getLogger(__name__)


class Follower:
    """Looks at the registry, fetches and tries what it wants, and says what to serve. Safe for threads.

    Args:
        registry: Where versions come from.
        cache: Where they are kept on disk.
        only: Names, or patterns such as "fr-*", of the models to follow; empty for all.
        vet: Tries a version before it is served; None where loading it is trial enough.
        ledger: Keeps the catalogue for others; None when nobody else reads it.
    """

    def __init__(
        self,
        registry: Registry,
        cache: PackageCache,
        *,
        only: Collection[str] = (),
        vet: Vet | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.registry = registry
        self._fetching = Fetching(registry, cache)
        self._inheriting = Inheriting(registry, cache, self._fetching)
        self._only = tuple(only)
        self._vet = vet
        self._ledger = ledger
        self._looking = threading.Lock()
        self._changing = threading.Lock()
        restored = ledger.restore(registry.uri) if ledger else None
        self.catalogue = restored or Catalogue(registry=identity_of(registry.uri))
        self._recorded = restored is not None
        self.confirmed_at: datetime | None = None

    def look(self) -> Catalogue:
        """Look at the registry once, and fetch what it wants and is not on this disk.

        Raises:
            TrackingUnavailable: MLflow does not answer; the catalogue stays as it is.
        """
        with self._looking:
            found = {model.name: model for model in self.registry.models() if wanted(model.name, self._only)}
            found = {name: self._endow(model) for name, model in found.items()}
            self._change(lambda catalogue: catalogue.followed(found))
            for name in found:
                self._revise(name)
            self._know([fetched for name in found if (fetched := self._bring(name))])
            self.confirmed_at = datetime.now(UTC)
            self._confirm()
            return self.catalogue

    def fetch(self, name: str, number: str) -> Fetched:
        """See that a version is on this disk and whole, and try it; it is then in the catalogue.

        Raises:
            ModelNotFound: The registry does not have it.
            TrackingUnavailable: MLflow does not answer.
        """
        self._listing(name)
        return self._know([self._fetching.fetch(name, number)])[0]

    def point(self, name: str, alias: str, version: str) -> ModelVersion:
        """Move an alias, and follow it; a version that failed before is tried again.

        Raises:
            Invalid: The alias can't be one.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        pointed = self.registry.point(name, alias, version)
        listing = self.catalogue.models.get(name)
        fetched = listing.versions.get(version) if listing else None
        if fetched and fetched.failure:
            self.fetch(name, version)
        if listing and alias == CHAMPION and version == listing.aside:  # who rolled back has thought better of it
            self._alter(name, Listing.accept)
        self.look()
        return pointed

    def mark_default(self, name: str) -> None:
        """Make a model the one that is meant when none is named.

        Raises:
            ModelNotFound: No model has this name.
        """
        self.registry.mark_default(name)
        self.look()

    def renew(self) -> None:
        """Look at the registry now."""
        self.look()

    def note(self, name: str, version: str, revision: Revision) -> None:
        """Add to the schema of a version.

        Raises:
            TooLarge: The revision does not fit MLflow's tags.
            ModelNotFound: No model has this name, or it lacks this version.
        """
        add_revision(self.registry, name, version, revision)
        self.look()

    def roll_back(self, name: str) -> None:
        """Serve at once what was served before; the alias is moved there as soon as MLflow answers.

        Raises:
            ModelNotFound: No model has this name.
            Conflict: Nothing was served before.
        """
        self._listing(name)
        self._alter(name, Listing.roll_back)

    def load(self, name: str) -> None:
        """Let the registry's present choice answer for a model that was unloaded; what failed is tried again.

        Raises:
            ModelNotFound: No model has this name, or it has no version.
            TriptychError: Why that version can't answer; nothing has changed then.
        """
        try:
            self.look()
        except TrackingUnavailable:  # what is on this disk can be loaded all the same
            if name not in self.catalogue.models:
                raise
        listing = self._listing(name)
        if (number := listing.chosen) is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        fetched = listing.versions.get(number)
        if fetched is None or fetched.failure:
            fetched = self.fetch(name, number)
        if fetched.failure:
            raise fetched.failure.error()
        self._alter(name, Listing.load)

    def unload(self, name: str) -> None:
        """Let no version of a model answer until it is loaded, whatever alias moves meanwhile.

        Raises:
            ModelNotFound: No model has this name.
        """
        self._listing(name)
        self._alter(name, Listing.unload)

    def _revise(self, name: str) -> None:
        """Read what the owner of a model has added to the schemas of versions that are on this disk."""
        listing = self._listing(name)
        for fetched in listing.outdated:
            number = fetched.version.version
            try:
                notes = self.registry.version(name, number).notes
            except TriptychError as error:  # the next look tries again
                log.warning("What was added to “%s” version %s was not read: %s", name, number, error.detail)
                continue
            revised = listing.registered.revised.get(number)
            self._put(replace(fetched, version=replace(fetched.version, notes=notes), revised=revised))

    def _endow(self, model: Registered) -> Registered:
        """Hand its predecessor's notes to the version that a model wants now, before that is served."""
        if (taken := self._inheriting.of(model, self.catalogue.models.get(model.name))) is None:
            return model
        self._put(taken)
        return replace(model, revised={**model.revised, taken.version.version: taken.revised or ""})

    def _bring(self, name: str) -> Fetched | None:
        """Fetch what a model lacks, and move its alias when a rollback is still to be told to MLflow."""
        try:
            listing = self._listing(name)
            if listing.aside is not None and listing.served is not None:
                self.registry.point(name, CHAMPION, listing.served)
            elif listing.missing is not None and not listing.unloaded:
                return self._inheriting.endow(self._fetching.fetch(name, listing.missing), listing.registered, listing)
        except ModelUnusable as error:
            self._alter(name, partial(Listing.fail, failure=Failure.of(error)))
        except TriptychError as error:  # the next look tries again
            log.warning("“%s” could not be followed: %s", name, error.detail)
        except Exception:  # one model may not keep the others from being followed
            log.exception("“%s” could not be followed", name)
            self._alter(name, partial(Listing.fail, failure=UNFORESEEN))
        return None

    def _know(self, brought: Sequence[Fetched]) -> list[Fetched]:
        """Try what was fetched, and put it into the catalogue as soon as it is tried."""
        sound = [fetched for fetched in brought if fetched.failure is None]
        known: list[Fetched] = []
        for fetched in chain(tried(self._vet, sound), (fetched for fetched in brought if fetched.failure)):
            known.append(fetched)
            self._put(fetched)
        return known

    def _put(self, fetched: Fetched) -> None:
        name, number = fetched.version.name, fetched.version.version
        if fetched.failure:
            log.warning("“%s” version %s can't be served: %s", name, number, fetched.failure.detail)
        self._alter(name, lambda listing: listing.know(fetched))

    def _listing(self, name: str) -> Listing:
        listing = self.catalogue.models.get(name)
        if listing is None:
            raise ModelNotFound(f"There is no model “{name[:100]}” here.")
        return listing

    def _alter(self, name: str, change: Callable[[Listing], Listing]) -> None:
        self._change(lambda catalogue: catalogue.altered(name, change))

    def _change(self, change: Callable[[Catalogue], Catalogue]) -> None:
        with self._changing:
            before, after = self.catalogue, change(self.catalogue)
            if after == before:
                return
            if self._ledger and self._recorded:
                self._ledger.keep(before, after)
            self.catalogue = after

    def _confirm(self) -> None:
        if self._ledger is None:
            return
        with self._changing:
            if not self._recorded:  # whoever waits for the first catalogue gets it when its models are tried
                self._ledger.keep(Catalogue(registry=self.catalogue.registry), self.catalogue)
                self._recorded = True
        self._ledger.confirm()
