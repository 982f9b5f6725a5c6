"""Data sets over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from triptych.client.transport import Transport
from triptych.domain.dataset import Dataset, Profile
from triptych.domain.document import from_document

CHUNK = 1024 * 1024


class Datasets:
    """The tables in the server's store."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(self) -> tuple[Dataset, ...]:
        """List the data sets."""
        return self._transport.list("/datasets", "datasets", Dataset)

    def get(self, dataset: str) -> Dataset:
        """Read one data set's card."""
        return self._transport.get(_path(dataset), Dataset)

    def upload(self, source: Path | str | BinaryIO, name: str | None = None) -> Dataset:
        """Bring a table; it is streamed and never held whole.

        Args:
            source: A path, or a file opened for reading bytes.
            name: The file's name for people; the path's own when None.

        Raises:
            InvalidTable: The file can't be read as a table.
            UnsupportedFormat: Its ending is not one that is read.
            TooLarge: It is larger than the server takes.
        """
        if isinstance(source, (str, Path)):
            with Path(source).open("rb") as file:
                return self.upload(file, name or Path(source).name)
        query = {"filename": name or Path(str(getattr(source, "name", "table.csv"))).name}
        return from_document(
            Dataset, self._transport.request("POST", "/datasets", content=_chunks(source), params=query)
        )

    def profile(self, dataset: str, target: str | None = None) -> Profile:
        """Look into a data set, as if `target` were to be predicted."""
        return self._transport.get(f"{_path(dataset)}/profile", Profile, params={"target": target} if target else None)

    def delete(self, dataset: str) -> None:
        """Forget a data set."""
        self._transport.request("DELETE", _path(dataset))


def _path(dataset: str) -> str:
    return f"/datasets/{quote(dataset, safe='')}"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
