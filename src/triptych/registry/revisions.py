"""What owners added to the schemas of versions, as tags that are only ever added."""

from __future__ import annotations

import json

from triptych.domain.document import to_document
from triptych.domain.errors import TooLarge
from triptych.domain.notes import Revision
from triptych.registry.failures import translated
from triptych.registry.models import Registry, require_number
from triptych.registry.notes import NOTES, REVISED

LONGEST = 90_000
"""Characters of a revision; MLflow's tags hold 100,000."""


def add_revision(registry: Registry, name: str, version: str, revision: Revision) -> None:
    """Write a revision beside a version, and tell followers of it.

    Raises:
        TooLarge: It does not fit a tag.
        ModelNotFound: No model has this name, or it lacks this version.
    """
    text = json.dumps(to_document(revision), ensure_ascii=False, allow_nan=False)
    if len(text) > LONGEST:
        raise TooLarge(f"All notes of a version together have at most {LONGEST} characters; shorten some.")
    with translated(name, version):
        require_number(version)
        registry.client.set_model_version_tag(name, version, f"{NOTES}{revision.id}", text)
        # On the model itself, so that one look at all models tells followers which versions changed.
        registry.client.set_registered_model_tag(name, f"{REVISED}{version}", revision.id)
