"""The catalogue of a group of servers, as a file."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from pathlib import Path

from triptych.domain.catalogue import Catalogue
from triptych.domain.document import from_document, to_document
from triptych.storage.whole import changed, write_whole

log = logging.getLogger(__name__)

LAYOUT = 1
FILE = "catalogue.json"


class CatalogueFile:
    """Where a follower leaves the catalogue for its workers.

    Contract:
        One process writes; any number read, at any time, and never half of it. What was written survives kill -9 and
        a power cut.

    Args:
        folder: The group's own; made by the first write.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / FILE
        self._confirmed = folder / "confirmed"

    @property
    def stamp(self) -> int:
        """A number that grows with every write; 0 when there is no catalogue."""
        return changed(self._file)

    @property
    def confirmed_at(self) -> datetime | None:
        """When the registry last said what the catalogue says; None when that is not known."""
        nanoseconds = changed(self._confirmed)
        return datetime.fromtimestamp(nanoseconds / 1e9, UTC) if nanoseconds else None

    def write(self, catalogue: Catalogue) -> None:
        """Replace the catalogue."""
        self._folder.mkdir(parents=True, exist_ok=True)
        document = {"layout": LAYOUT, **to_document(catalogue)}
        write_whole(self._file, json.dumps(document, ensure_ascii=False))

    def remove(self) -> None:
        """Have no catalogue any more: it is of another registry."""
        self._file.unlink(missing_ok=True)
        self._confirmed.unlink(missing_ok=True)

    def confirm(self, at: datetime | None = None) -> None:
        """Note that the registry says what the catalogue says: now, or at another time."""
        self._confirmed.touch()
        if at is not None:
            os.utime(self._confirmed, (at.timestamp(), at.timestamp()))

    def read(self) -> Catalogue | None:
        """The catalogue; None when there is none that can be read here."""
        try:
            document = json.loads(self._file.read_text(encoding="utf-8"))
            if document["layout"] != LAYOUT:
                return None
            return from_document(Catalogue, document)
        except FileNotFoundError:
            return None
        except (OSError, KeyError, TypeError, ValueError, AttributeError):
            log.exception("The catalogue %s can't be read; it is made anew", self._file)
            return None


def similar(folder: Path, registry: str) -> CatalogueFile | None:
    """The newest catalogue of the same registry that another group left in a folder of such groups.

    A restart on another port then serves at once what was served before, also while MLflow is down.
    """
    files = sorted(folder.glob(f"*/{FILE}"), key=changed, reverse=True)
    for found in (CatalogueFile(file.parent) for file in files):
        catalogue = found.read()
        if catalogue and catalogue.registry == registry:
            return found
    return None
