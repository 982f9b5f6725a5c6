"""What is served under a model's name, and which model is meant when none is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import quote

from triptych.domain.catalogue import Fetched, Listing
from triptych.domain.errors import ModelNotFound, ModelUnloaded, NoDefaultModel, TriptychError, Unavailable
from triptych.services.memory import Key, key_of
from triptych.serving import Servable


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """What is served under one model's name.

    Attributes:
        listing: The model as the catalogue lists it.
        fetched: The version that answers when none is named; None when there is none yet.
        servable: That version, loaded; None when it is not, or was unloaded for another.
        failure: Why the version that should answer does not; None when it does.
        failed: What could not be loaded here, so that it is not tried again; None when nothing failed here.
    """

    listing: Listing
    fetched: Fetched | None = None
    servable: Servable | None = None
    failure: TriptychError | None = None
    failed: Key | None = None

    @property
    def version(self) -> str | None:
        """The version that answers when none is named, or would if it could."""
        return self.fetched.version.version if self.fetched else self.listing.registered.wanted

    @property
    def kept(self) -> set[Key]:
        """What shall stay loaded: what is served, and what may be rolled back to."""
        numbers = {self.listing.served, *self.listing.before[-1:]}
        found = {key_of(version) for number, version in self.listing.versions.items() if number in numbers}
        return found | {key_of(self.fetched)} if self.fetched else found

    def loadable(self) -> Fetched:
        """The version to load for whoever names none.

        Raises:
            TriptychError: Why there is none.
        """
        if self.fetched is not None and self.failed != key_of(self.fetched):
            return self.fetched
        if self.failure:
            raise self.failure.with_traceback(None)  # else each raise would lengthen the trace that it keeps
        name = self.listing.registered.name
        if self.listing.registered.wanted is None:
            raise ModelNotFound(f"Model “{name}” has no version yet.")
        raise Unavailable(f"“{name}” is still being fetched; try again in a moment.")


def unloaded(name: str) -> ModelUnloaded:
    """What is said of a model that was unloaded by hand."""
    path = f"/v2/repository/models/{quote(name, safe='')}/load"
    return ModelUnloaded(f"“{name}” was unloaded here; a POST to {path} loads it again.")


def wanted(name: str, only: Collection[str]) -> bool:
    """Whether a model is one of some names, or fits one of some patterns such as "fr-*"; without any, all are."""
    return not only or any(fnmatchcase(name, pattern) for pattern in only)


def default_among(serving: Mapping[str, Serving]) -> str:
    """The name of the marked model, else of the only one.

    Raises:
        NoDefaultModel: There is none.
    """
    marked = [name for name, each in serving.items() if each.listing.registered.default]
    names = marked or list(serving)
    if len(names) != 1:
        raise NoDefaultModel(
            "Several models are served and none is the default one; post to /models/{name}/predict "
            "or set TRIPTYCH_DEFAULT_MODEL."
            if names
            else "No model is served yet; train one or register one in MLflow."
        )
    return names[0]
