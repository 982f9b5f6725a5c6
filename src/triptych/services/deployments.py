"""The versions that are loaded here, in step with the catalogue."""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

from triptych.domain.catalogue import Catalogue, Fetched, Listing
from triptych.domain.errors import ModelNotFound, TriptychError, Unavailable
from triptych.services.loading import Loading
from triptych.services.memory import Key, Memory, key_of
from triptych.services.served import Serving, default_among, unloaded, wanted
from triptych.services.shelf import Shelf
from triptych.services.source import Registrations, Source
from triptych.serving import Description, Servable

log = logging.getLogger(__name__)


class Deployments:
    """Loads versions and keeps them in step with the catalogue. Safe for threads.

    Args:
        source: Says what to serve.
        loading: Loads it.
        memory: Keeps it loaded.
        only: Names, or patterns such as "fr-*", of the models to serve; empty for all.
        default: The model that `/predict` means; None for the registry's own mark.
        eager: Whether to load what is served before anybody asks for it.
    """

    def __init__(
        self,
        source: Source,
        loading: Loading,
        memory: Memory,
        *,
        only: Collection[str] = (),
        default: str | None = None,
        eager: bool = True,
    ) -> None:
        self.source = source
        self._shelf = Shelf(loading, memory, source.fetch)
        self._only = tuple(only)
        self.fixed_default = default
        self._eager = eager
        self._catalogue: Catalogue | None = None
        # Replaced and never changed, so that it is read without a lock.
        self._serving: Mapping[str, Serving] = {}
        self._refreshing = threading.Lock()
        self._replacing = threading.Lock()

    @property
    def registry(self) -> Registrations:
        """The registry, for what the catalogue does not say."""
        return self.source.registry

    @property
    def followed(self) -> bool:
        """Whether it is known what to serve."""
        return self._catalogue is not None

    @property
    def confirmed_at(self) -> datetime | None:
        """When the registry last said what is served; None when that is not known."""
        return self.source.confirmed_at

    def serving(self) -> Mapping[str, Serving]:
        """What is served now, by name; it does not change afterwards."""
        return self._serving

    def names(self) -> list[str]:
        """The models that may be asked."""
        return sorted(name for name, serving in self._serving.items() if not serving.listing.unloaded)

    def refresh(self) -> None:
        """Load what the catalogue says; a version that fails leaves the old one in place.

        Raises:
            TrackingUnavailable: The registry itself is asked, and does not answer.
        """
        with self._refreshing:
            catalogue = self.source.look()
            if catalogue is None or catalogue is self._catalogue:
                return
            found = {name: listing for name, listing in catalogue.models.items() if wanted(name, self._only)}
            for name, listing in found.items():
                self._replace(name, self._follow(listing, self._serving.get(name)))
            with self._replacing:
                self._serving = {name: serving for name, serving in self._serving.items() if name in found}
            self._catalogue = catalogue
            self._fit()

    def get(self, name: str | None, version: str | None = None) -> Servable:
        """The loaded version of a model; it stays whole while somebody holds it, whatever is served meanwhile.

        Args:
            name: None for the default model.
            version: A number, or "@" and an alias; None for the served one.

        Raises:
            ModelNotFound: No model has this name, or it lacks this version or alias, or it was unloaded.
            NoDefaultModel: No name was given and no model is the default one.
            ModelUnusable: It can't be loaded here.
            UntrustedModel: It is not loaded without being trusted.
            TrackingUnavailable: It is not on this disk and MLflow does not answer.
            Unavailable: It is not known yet what to serve.
        """
        serving = self._asked(self.default_name() if name is None else name)
        number = self._number(serving, version)
        if number is None or number == serving.version:
            return self._served(serving)
        fetched = self._fetched(serving, number)
        if (loaded := self._shelf.loaded(fetched)) is not None:
            return loaded
        servable = self._shelf.ready(fetched)
        self._fit(fetched)
        return servable

    def find(self, name: str, number: str) -> Fetched:
        """The files of a version; see `get`."""
        return self._fetched(self._asked(name), number)

    def describe(self, name: str | None, version: str | None = None) -> Description:
        """What a version says of itself, read without loading it; see `get`."""
        serving = self._named(self.default_name() if name is None else name)
        number = self._number(serving, version) or serving.version
        if number is None or (serving.servable and serving.version == number):
            return self.get(name, version).description
        return self._shelf.describe(self._fetched(serving, number))

    def kept(self, fetched: Fetched) -> Description | None:
        """What a version says of itself as it is on this disk; None when it can't be read. Nothing is fetched."""
        return self._shelf.read(fetched)

    def loaded(self, name: str | None) -> Servable | None:
        """The served version of a model when it can answer at once, without asking anybody.

        Raises:
            NoDefaultModel: No name was given and no model is the default one.
            Unavailable: No name was given and it is not known yet what to serve.
        """
        serving = self._serving.get(self.default_name() if name is None else name)
        if serving is None or serving.servable is None:
            return None
        if serving.fetched:
            self._shelf.use(serving.fetched)
        return serving.servable

    def default_name(self) -> str:
        """The name of the model that `/predict` means: the setting's, else the marked one, else the only one.

        Raises:
            NoDefaultModel: There is none.
            Unavailable: It is not known yet what to serve.
        """
        if self.fixed_default is not None:
            return self.fixed_default
        self.require_followed()
        return default_among(self._serving)

    def require_followed(self) -> None:
        """Refuse to say what there is before the catalogue was read once.

        Raises:
            Unavailable: It was not.
        """
        if not self.followed:
            raise Unavailable("The models are still being loaded; try again in a moment.")

    def _named(self, name: str) -> Serving:
        self.require_followed()
        if (serving := self._serving.get(name)) is None:
            raise ModelNotFound(f"There is no model “{name}” here.")
        return serving

    def _asked(self, name: str) -> Serving:
        if self._named(name).listing.unloaded:
            # Who loads a model at one server may ask the next one at once.
            self.refresh()
        if (serving := self._named(name)).listing.unloaded:
            raise unloaded(name)
        return serving

    def _number(self, serving: Serving, version: str | None) -> str | None:
        if version is None or not version.startswith("@"):
            return version
        registered = serving.listing.registered
        return registered.aliases.get(version[1:]) or self.registry.alias(registered.name, version[1:])

    def _fetched(self, serving: Serving, number: str) -> Fetched:
        """A version on this disk, brought here when it is not."""
        known = serving.listing.versions.get(number)
        return self.source.fetch(serving.listing.registered.name, number) if known is None else known

    def _follow(self, listing: Listing, before: Serving | None) -> Serving:
        failure = listing.failure.error() if listing.failure else None
        fetched = listing.versions.get(listing.served) if listing.served else None
        if listing.unloaded:
            return Serving(listing=listing, fetched=fetched, failure=unloaded(listing.registered.name))
        if before and before.listing.unloaded:
            before = None
        if fetched is None:
            return Serving(listing=listing, failure=failure)
        key = key_of(fetched)
        if before and before.failed == key:
            return replace(before, listing=listing)
        if before and before.fetched and key_of(before.fetched) == key:
            return replace(before, listing=listing, fetched=fetched, failure=failure, failed=None)
        if not self._eager:
            return Serving(listing=listing, fetched=fetched, failure=failure)
        try:
            servable = self._shelf.ready(fetched)
        except TriptychError as error:
            log.warning("“%s” version %s is not served here: %s", listing.registered.name, listing.served, error.detail)
            kept = before if before and before.servable else Serving(listing=listing, fetched=fetched)
            return replace(kept, listing=listing, failure=error, failed=key)
        return Serving(listing=listing, fetched=fetched, servable=servable, failure=failure)

    def _served(self, serving: Serving) -> Servable:
        if serving.servable is not None:
            return serving.servable
        fetched = serving.loadable()
        servable = self._shelf.ready(fetched)
        name = fetched.version.name
        with self._replacing:
            if self._serving.get(name) is serving:
                self._serving = {**self._serving, name: replace(serving, servable=servable)}
        self._fit(fetched)
        return servable

    def _replace(self, name: str, serving: Serving) -> None:
        with self._replacing:
            self._serving = {**self._serving, name: serving}

    def _fit(self, newest: Fetched | None = None) -> None:
        """Unload what is too much, and serve it no more from memory."""
        with self._replacing:
            kept = set[Key]().union(*(serving.kept for serving in self._serving.values()))
            gone = self._serving.keys() - set(self.names())
            dropped = self._shelf.fit(kept, newest, gone)
            self._serving = {
                name: replace(serving, servable=None)
                if serving.fetched and key_of(serving.fetched) in dropped
                else serving
                for name, serving in self._serving.items()
            }
