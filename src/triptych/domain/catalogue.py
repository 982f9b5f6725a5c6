"""What a group of servers serves: written by its follower, read by its workers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

from triptych.domain.codes import error_of
from triptych.domain.errors import Conflict, TriptychError
from triptych.domain.model import ModelVersion, Registered

MOST_VERSIONS = 50
"""Versions that are remembered though neither served nor named by an alias."""

MOST_BEFORE = 10
"""Versions that a model was served by before, which can be rolled back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a version can't answer; an error as a document.

    Attributes:
        code: The error's code.
        detail: Its sentence.
    """

    code: str
    detail: str

    @classmethod
    def of(cls, error: TriptychError) -> Failure:
        """Keep an error."""
        return cls(code=error.code, detail=error.detail)

    def error(self) -> TriptychError:
        """The error itself, to be raised."""
        return error_of(self.code, self.detail)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """A version whose files are on this disk.

    Attributes:
        version: Which one; its digest is that of the registration, or of the first download when there was none.
        package: Whether it is one of our packages.
        folder: The folder of its MLflow model in the package cache.
        failure: Why it can't answer; None when it was tried and can, or was not tried.
        translated: The digest of its translation into our own parts, by which it is answered; None when it has none.
        revised: The id by which the registry named what its owner added, when that was read; None for nothing.
    """

    version: ModelVersion
    package: bool
    folder: str
    failure: Failure | None = None
    translated: str | None = None
    revised: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One model of the catalogue.

    Attributes:
        registered: The model as the registry listed it last.
        served: The version that answers when none is named; None when there is none yet.
        before: The versions that were served before it, the latest last.
        aside: The version that a rollback put aside; it is served again when the registry's choice has moved meanwhile.
        failure: Why the registry's choice is not served; None when it is, or when it was put aside.
        versions: The versions on this disk, by number.
        unloaded: Whether somebody unloaded it by hand: no version of it answers until it is loaded.
    """

    registered: Registered
    served: str | None = None
    before: tuple[str, ...] = ()
    aside: str | None = None
    failure: Failure | None = None
    versions: dict[str, Fetched] = field(default_factory=dict)
    unloaded: bool = False

    @property
    def answering(self) -> str | None:
        """The version that answers when none is named; None when none does."""
        return None if self.unloaded else self.served

    @property
    def chosen(self) -> str | None:
        """The version that shall answer: the registry's choice, or what a rollback put in its place."""
        wanted = self.registered.wanted
        return self.served if wanted is not None and wanted == self.aside else wanted

    @property
    def missing(self) -> str | None:
        """The version that the registry wants and that is not on this disk yet."""
        wanted = self.registered.wanted
        return None if wanted is None or wanted in self.versions else wanted

    @property
    def previous(self) -> str | None:
        """The version that a rollback serves: of those that were served before, the latest that is on this disk."""
        return next((number for number in reversed(self.before) if number in self.versions), None)

    @property
    def outdated(self) -> tuple[Fetched, ...]:
        """The versions to whose schema their owner has added since they were read."""
        revised = self.registered.revised
        return tuple(each for number, each in self.versions.items() if each.revised != revised.get(number))

    def follow(self, registered: Registered) -> Listing:
        """The listing after a look at the registry.

        Only a version that is on this disk and can answer takes the place of another.
        """
        if registered.created_at != self.registered.created_at:
            return Listing(registered=registered)  # another model by the same name
        settled = _settled(replace(self, registered=registered))
        waits = settled.missing is not None and registered.wanted == self.registered.wanted
        return replace(settled, failure=self.failure) if waits else settled

    def fail(self, failure: Failure) -> Listing:
        """The listing whose wanted version could not be brought here; what it serves stays."""
        return self if self.missing is None else replace(self, failure=failure)

    def know(self, fetched: Fetched) -> Listing:
        """The listing with one more version on this disk; of many, those known longest are forgotten."""
        versions = {**self.versions, fetched.version.version: fetched}
        needed = {self.served, self.registered.wanted, *self.before, *self.registered.aliases.values()}
        for number in [number for number in versions if number not in needed][:-MOST_VERSIONS]:
            del versions[number]
        return _settled(replace(self, versions=versions))

    def accept(self) -> Listing:
        """The listing that serves the registry's choice again, although it was put aside."""
        return _settled(replace(self, aside=None))

    def unload(self) -> Listing:
        """The listing of which no version answers; meanwhile it keeps what it served."""
        return replace(self, unloaded=True)

    def load(self) -> Listing:
        """The listing that serves the registry's choice again."""
        return _settled(replace(self, unloaded=False))

    def roll_back(self) -> Listing:
        """The listing that serves what was served before.

        Raises:
            Conflict: Nothing was, or it is not on this disk any more.
        """
        served = self.previous
        if served is None:
            raise Conflict("No other version was served here before, so that there is none to go back to.")
        before = self.before[: self.before.index(served)]
        return replace(self, served=served, before=before, aside=self.registered.wanted, failure=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What a group serves.

    Attributes:
        registry: Names the registry that it was read from, without its address.
        models: The listings by name.
    """

    registry: str
    models: dict[str, Listing] = field(default_factory=dict)

    def followed(self, found: dict[str, Registered]) -> Catalogue:
        """The catalogue after a look at the registry, which lists the models that were found there and no other."""
        listings = {
            name: self.models.get(name, Listing(registered=model)).follow(model) for name, model in found.items()
        }
        return replace(self, models=listings)

    def altered(self, name: str, change: Callable[[Listing], Listing]) -> Catalogue:
        """The catalogue with one listing changed; the same when there is none of that name."""
        listing = self.models.get(name)
        return replace(self, models={**self.models, name: change(listing)}) if listing else self


def identity_of(uri: str) -> str:
    """Name a registry without its address, which may hold a password."""
    return sha256(uri.encode()).hexdigest()[:16]


def _settled(listing: Listing) -> Listing:
    if listing.unloaded:  # what it serves is settled when it is loaded
        return listing
    wanted = listing.registered.wanted
    if wanted is None:
        return replace(listing, served=None, aside=None, failure=None)
    if wanted == listing.aside and wanted != listing.served:
        return listing
    fetched = listing.versions.get(wanted)
    if fetched is None or fetched.failure:
        return replace(listing, aside=None, failure=fetched.failure if fetched else None)
    if wanted == listing.served:
        return replace(listing, aside=None, failure=None)
    before = tuple(number for number in listing.before if number not in {wanted, listing.served})
    if listing.served is not None:
        before = (*before, listing.served)[-MOST_BEFORE:]
    return replace(listing, served=wanted, before=before, aside=None, failure=None)
