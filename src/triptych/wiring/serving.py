"""What is served, and the process that follows the registry."""

# ruff: noqa: PLC0415 - see the package

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from triptych.wiring.places import cache, deployment_history, group_folder, may_ask_mlflow, registry, tracking_uri

if TYPE_CHECKING:
    from triptych.services.control import Control
    from triptych.services.deployments import Deployments
    from triptych.services.desk import Desk
    from triptych.services.ledger import Ledger
    from triptych.services.loading import Loading
    from triptych.services.trying import Vet
    from triptych.services.vetting import Translate
    from triptych.settings import Settings

MEGABYTE = 1024 * 1024
STARTING_SECONDS = 30.0
"""For so long after its start a server waits for its follower, which imports MLflow first."""

RENEWING_SECONDS = 10.0
"""Who takes longer to look at the registry is not waited for by a command that can do so itself."""


def served(settings: Settings) -> Deployments:
    """What the group's follower says, loaded by this process; nothing is loaded yet."""
    from triptych.services.deployments import Deployments
    from triptych.services.memory import Memory
    from triptych.services.remote import RemoteFollower
    from triptych.storage.catalogue import CatalogueFile
    from triptych.storage.mailbox import Mailbox

    folder = group_folder(settings)
    return Deployments(
        RemoteFollower(CatalogueFile(folder), Mailbox(folder, patience=STARTING_SECONDS)),
        loading(settings),
        Memory(settings.memory_mb * MEGABYTE if settings.memory_mb else None),
        only=settings.models,
        default=settings.default_model,
        eager=settings.loading == "eager",
    )


def running(settings: Settings, only: Collection[str]) -> Deployments | None:
    """What the service of these settings serves at this moment, without an import of MLflow; nothing is loaded yet.

    None when no service runs at their port, or when it follows another registry.

    Args:
        settings: Say home, port and registry.
        only: Names of the models.
    """
    from triptych.domain.catalogue import identity_of
    from triptych.domain.errors import TriptychError
    from triptych.services.deployments import Deployments
    from triptych.services.memory import Memory
    from triptych.services.remote import RemoteFollower
    from triptych.storage.catalogue import CatalogueFile
    from triptych.storage.mailbox import Mailbox

    folder = group_folder(settings)
    source = RemoteFollower(CatalogueFile(folder), Mailbox(folder))
    try:
        source.registry.ask("renew", seconds=RENEWING_SECONDS)
    except TriptychError:
        return None
    catalogue = source.look()
    if catalogue is None or catalogue.registry != identity_of(tracking_uri(settings)):
        return None
    return Deployments(source, loading(settings), Memory(), only=only, eager=False)


def control(settings: Settings, loaded: Deployments) -> Control | None:
    """What loads and unloads models by hand; None where the settings do not let anybody."""
    from triptych.services.control import Control

    return Control(loaded) if settings.model_control == "explicit" else None


def deployments(
    settings: Settings, only: Collection[str] = (), *, eager: bool = True, vet: Vet | None = None
) -> Deployments:
    """What the registry says, asked and loaded by this very process; nothing is loaded yet.

    Args:
        settings: Say where the registry is.
        only: Names, or patterns such as "fr-*", of the models; empty for those of the settings.
        eager: Whether to load what is served before anybody asks for it.
        vet: Tries a version before it is loaded here; None where loading it is trial enough.
    """
    from triptych.services.deployments import Deployments
    from triptych.services.following import Follower
    from triptych.services.memory import Memory

    chosen = only or settings.models
    return Deployments(
        Follower(registry(settings), cache(settings), only=chosen, vet=vet),
        loading(settings),
        Memory(),
        only=chosen,
        default=settings.default_model,
        eager=eager,
    )


def desk(settings: Settings, try_out: Callable[[Path], list[str]], environment: Mapping[str, str]) -> Desk:
    """What the follower's process runs.

    Args:
        settings: The group's.
        try_out: The command line of a process that calls `try_cases`.
        environment: Its variables.
    """
    from triptych.services.desk import Desk
    from triptych.services.following import Follower
    from triptych.services.run_book import RunBook
    from triptych.services.vetting import Vetting
    from triptych.services.watching import Watcher
    from triptych.storage.mailbox import Mailbox
    from triptych.tracking.leaderboard import Leaderboard

    follower = Follower(
        registry(settings),
        cache(settings),
        only=settings.models,
        vet=Vetting(try_out, environment),
        ledger=ledger(settings),
    )
    watcher = Watcher(follower.look, settings.follow_seconds, may_look=may_ask_mlflow(settings))
    book = RunBook(Leaderboard(tracking_uri(settings)), registry(settings))
    return Desk(follower, Mailbox(group_folder(settings)), watcher, book)


def vet_of_foreign(try_out: Callable[[Path], list[str]], environment: Mapping[str, str]) -> Vet:
    """What tries foreign versions alone, for a command that loads them itself; the arguments are those of `desk`."""
    from triptych.services.vetting import ForeignVetting

    return ForeignVetting(try_out, environment)


def ledger(settings: Settings) -> Ledger:
    """What the group's follower writes down."""
    import socket

    from triptych.services.ledger import Ledger

    server = f"{socket.gethostname()}:{settings.port}"
    explicit = settings.model_control == "explicit"
    return Ledger(group_folder(settings), deployment_history(settings), server, keeps_unloaded=explicit)


def recall(settings: Settings) -> None:
    """Let the workers start with what was served last, before the follower is there, which imports MLflow first."""
    ledger(settings).restore(tracking_uri(settings))


def translating(settings: Settings) -> Translate:
    """What puts our own parts in the place of a foreign model, where they answer alike."""
    from functools import partial

    from triptych.services.translating import translate_version

    return partial(translate_version, cache=cache(settings))


def loading(settings: Settings) -> Loading:
    """What loads versions that are on this disk."""
    from triptych.services.loading import Loading

    return Loading(cache(settings), settings.trusted_models, settings.coercion)
