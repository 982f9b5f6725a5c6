"""What was served when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why the served version of a model changed."""

    FIRST = "first seen"
    FOLLOWED = "the registry's choice moved"
    ROLLED_BACK = "rolled back"
    GONE = "gone from the registry"
    UNLOADED = "unloaded by hand"
    LOADED = "loaded by hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One change of the version that answers for a model when none is named.

    Attributes:
        model: The registered model's name.
        before: The version that answered until then; None for none.
        after: The version that answers from then on; None for none.
        digest: SHA-256 in hex of the new version's files; None without one.
        reason: Why.
        server: Who saw it: the machine and the port.
        at: When, UTC.
    """

    model: str
    before: str | None
    after: str | None
    digest: str | None
    reason: Reason
    server: str
    at: datetime
