"""The versions that are described to programs, with what each says of itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from triptych.domain.catalogue import Fetched
from triptych.services.deployments import Deployments
from triptych.services.memory import Key, key_of
from triptych.services.served import Serving
from triptych.serving import Description

MOST_VERSIONS = 10
"""Versions of one model that are described."""

MOST_TOGETHER = 200
"""Versions that are described of all models together, unless there are more models."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A version that answers.

    Attributes:
        name: The model's.
        version: Its number.
        served: Whether it answers when no version is named.
        description: What it says of itself.
    """

    name: str
    version: str
    served: bool
    description: Description


class Describing:
    """Describes versions that are on this disk, and remembers what was read. Safe for threads.

    Args:
        deployments: What is served here.
    """

    def __init__(self, deployments: Deployments) -> None:
        self._deployments = deployments
        # Replaced and never changed, so that it is read without a lock.
        self._known: dict[Key, Description] = {}

    def versions(self) -> tuple[Described, ...]:
        """Of each model by name: the served version, then some of the others that are here; nothing is fetched.

        A version that can't answer is left out, and so is one whose files are damaged.
        """
        serving = self._deployments.serving()
        each = max(1, min(MOST_VERSIONS, MOST_TOGETHER // max(1, len(serving))))
        known: dict[Key, Description] = {}
        found = []
        for name, model in sorted(serving.items()):
            for fetched in _answering(model)[:each]:
                key = key_of(fetched)
                description = self._known.get(key) or self._deployments.kept(fetched)
                if description is not None:
                    known[key] = description
                    served = fetched is model.fetched
                    number = fetched.version.version
                    found.append(Described(name=name, version=number, served=served, description=description))
        self._known = known
        return tuple(found)


def _answering(serving: Serving) -> list[Fetched]:
    """The versions that can answer: first the served one, those with an alias, and those that were served before."""
    if serving.listing.unloaded:
        return []
    versions = {number: fetched for number, fetched in serving.listing.versions.items() if fetched.failure is None}
    served = serving.fetched
    if served is not None:
        versions[served.version.version] = served
    numbers = [number for number in _wished(serving) if number in versions]
    answering = (versions[number] for number in dict.fromkeys(numbers))
    return [fetched for fetched in answering if key_of(fetched) != serving.failed]


def _wished(serving: Serving) -> Iterator[str]:
    """Numbers in the order in which they are described, some of them twice."""
    listing = serving.listing
    if serving.fetched is not None:
        yield serving.fetched.version.version
    yield from sorted(listing.registered.aliases.values(), key=int, reverse=True)
    yield from reversed(listing.before)
    yield from sorted(listing.versions, key=int, reverse=True)
