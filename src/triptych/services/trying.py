"""Versions are tried before they are served, and a trial that fails itself fails the version, never the follower."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from triptych.domain.catalogue import Failure, Fetched
from triptych.domain.errors import ModelUnusable

log = logging.getLogger(__name__)

Vet = Callable[[Sequence[Fetched]], Iterable[Fetched]]
"""Tries versions that are on this disk, and gives them back in their order, with what was found of them."""

UNFORESEEN = Failure(
    code=ModelUnusable.code,
    detail="Something unforeseen went wrong when it was loaded; the follower's log has it.",
)


def tried(vet: Vet | None, versions: Sequence[Fetched]) -> Iterator[Fetched]:
    """The versions with what was found of each; whatever the trial itself raises fails those that are left.

    Args:
        vet: Tries them; None where loading one is trial enough.
        versions: On this disk and whole.
    """
    done = 0
    try:
        for fetched in vet(versions) if vet else versions:
            done += 1
            yield fetched
    except Exception:
        log.exception("Versions could not be tried")
        yield from (replace(fetched, failure=UNFORESEEN) for fetched in versions[done:])
