"""Data sets over HTTP."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from triptych.client.answer import document
from triptych.client.call import Call, Noun, W_co, called, listing, reading
from triptych.client.file import chunks
from triptych.domain.dataset import Dataset, Profile
from triptych.domain.document import from_document


class Datasets(Noun[W_co]):
    """The tables in the server's store."""

    @called
    def list(self) -> Call[tuple[Dataset, ...]]:
        """List the data sets."""
        return listing(Dataset, "/datasets", "datasets")

    @called
    def get(self, dataset: str) -> Call[Dataset]:
        """Read one data set's card."""
        return reading(Dataset, _path(dataset))

    @called
    def upload(self, source: Path | str | BinaryIO, name: str | None = None) -> Call[Dataset]:
        """Bring a table; it is streamed and never held whole.

        Args:
            source: A path, or a file opened for reading bytes.
            name: The file's name for people; the path's own when None.

        Raises:
            InvalidTable: The file can't be read as a table.
            UnsupportedFormat: Its ending is not one that is read.
            TooLarge: It is larger than the server takes.
        """
        path = source if isinstance(source, (str, Path)) else str(getattr(source, "name", "table.csv"))
        return Call(
            method="POST",
            path="/datasets",
            query={"filename": name or Path(path).name},
            body=(chunks(source), "application/octet-stream"),
            read=lambda response: from_document(Dataset, document(response)),
        )

    @called
    def profile(self, dataset: str, target: str | None = None) -> Call[Profile]:
        """Look into a data set, as if `target` were to be predicted."""
        return reading(Profile, f"{_path(dataset)}/profile", **({"target": target} if target else {}))

    @called
    def delete(self, dataset: str) -> Call[None]:
        """Forget a data set."""
        return Call(method="DELETE", path=_path(dataset), read=lambda _: None)


def _path(dataset: str) -> str:
    return f"/datasets/{quote(dataset, safe='')}"
