"""How what owners added is written into the tags of MLflow's registry."""

from __future__ import annotations

import logging
from collections.abc import Mapping

import msgspec

from triptych.domain.notes import Revision

log = logging.getLogger(__name__)

NOTES = "triptych.notes."
"""Begins the tags of a version that hold what its owner added, one for each time."""

REVISED = "triptych.noted."
"""Begins the tags of a model that name the last of them for each version."""


def read_revisions(tags: Mapping[str, str]) -> tuple[Revision, ...]:
    """The revisions among the tags of a version, newest first; what somebody else wrote there is left out."""
    names = sorted((name for name in tags if name.startswith(NOTES)), reverse=True)
    return tuple(revision for name in names if (revision := _read(tags[name])) is not None)


def _read(text: str) -> Revision | None:
    try:
        return msgspec.json.decode(text, type=Revision)
    except (msgspec.DecodeError, UnicodeEncodeError):
        log.warning("A tag of a version holds no notes of ours; it is left out")
        return None
