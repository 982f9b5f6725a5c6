"""Tables that were brought: stored by content, looked at, deleted."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from triptych.domain.dataset import Dataset, Profile
from triptych.domain.errors import DatasetNotFound, TooLarge
from triptych.storage.datasets import DatasetStore
from triptych.tables import profile_table, read_table, table_digest
from triptych.tables.format import format_of

UPLOAD = ".upload-"
LEFT_SECONDS = 86_400.0
"""Since its last byte; whoever still wrote it would have gone on long ago."""
ENDING = re.compile(r"(\.csv|\.tsv|\.txt)\.gz$|\.[a-z0-9]+$", re.IGNORECASE)


class Datasets:
    """The data sets of one home.

    Args:
        store: Their rows.
        folder: Their files; made when it does not exist.
        largest: Bytes that a file may have, unpacked too.
    """

    def __init__(self, store: DatasetStore, folder: Path, largest: int) -> None:
        self._store = store
        self._folder = folder
        self._largest = largest

    def list(self) -> tuple[Dataset, ...]:
        """All data sets, newest first."""
        return tuple(self._store.list())

    def get(self, dataset_id: str) -> Dataset:
        """One data set.

        Raises:
            DatasetNotFound: There is none of this id.
        """
        return self._store.get(dataset_id)

    def file(self, dataset_id: str) -> Path:
        """Where a data set's file lies.

        Raises:
            DatasetNotFound: There is none of this id, or its file was removed.
        """
        file = self._folder / self._store.file(dataset_id)
        if not file.is_file():
            raise DatasetNotFound("The data set's file is no longer there; bring it again.")
        return file

    def profile(self, dataset_id: str, target: str | None) -> Profile:
        """What is seen in a data set.

        Raises:
            DatasetNotFound: There is none of this id.
            InvalidTraining: The target is no column that can be predicted.
        """
        return profile_table(read_table(self.file(dataset_id), largest=self._largest), target=target)

    def delete(self, dataset_id: str) -> None:
        """Forget a data set and its file.

        Raises:
            DatasetNotFound: There is none of this id.
        """
        file = self._folder / self._store.file(dataset_id)
        self._store.delete(dataset_id)
        file.unlink(missing_ok=True)

    async def receive(self, name: str, chunks: AsyncIterator[bytes]) -> Path:
        """Write an upload to a file beside the others, never holding it in memory.

        Args:
            name: The file's name; its ending says the format.
            chunks: Its content.

        Raises:
            TooLarge: It has more bytes than are taken.
            UnsupportedFormat: The ending is not known.
        """
        format_of(Path(name))
        received = self._new_file(name)
        try:
            with received.open("wb") as file:
                async for chunk in chunks:
                    self._require_room(file.tell() + len(chunk))
                    file.write(chunk)
        except BaseException:
            received.unlink(missing_ok=True)
            raise
        return received

    def bring(self, file: Path) -> Dataset:
        """Keep a copy of a file of this machine; the same content again is the data set that is there.

        Raises:
            InvalidTable: It can't be read as a table.
            TooLarge: It has more bytes than are taken.
            UnsupportedFormat: The ending is not known.
        """
        format_of(file)
        self._require_room(file.stat().st_size)
        copied = self._new_file(file.name)
        shutil.copyfile(file, copied)
        return self.add(file.name, copied)

    def keep(self, file: Path, table: pa.Table, digest: str) -> Dataset | None:
        """Keep a copy of a file of this machine that was read already; None when it has more bytes than are taken.

        Args:
            file: The file.
            table: What `read_table` makes of it.
            digest: Of that table.
        """
        size = file.stat().st_size
        if size > self._largest:
            return None
        dataset = Dataset(
            id=digest[:16], name=_shown(file.name), digest=digest, rows=table.num_rows, columns=table.num_columns,
            size=size, created_at=datetime.now(UTC),
        )  # fmt: skip
        if known := self._known(dataset.id):
            return known
        copied = self._new_file(file.name)
        shutil.copyfile(file, copied)
        return self._keep(dataset, copied, f"{dataset.id}{_ending(file.name)}")

    def _new_file(self, name: str) -> Path:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._sweep()
        handle, path = tempfile.mkstemp(dir=self._folder, prefix=UPLOAD, suffix=_ending(name))
        os.close(handle)
        return Path(path)

    def _sweep(self) -> None:
        """Remove what processes that were killed left half written."""
        for left in self._folder.glob(f"{UPLOAD}*"):
            with suppress(OSError):  # another process sweeps too
                if time.time() - left.stat().st_mtime > LEFT_SECONDS:
                    left.unlink()

    def _require_room(self, size: int) -> None:
        if size > self._largest:
            raise TooLarge(f"A data set may have at most {self._largest} bytes.")

    def add(self, name: str, received: Path) -> Dataset:
        """Check a received file and keep it; the same content again is the data set that is there.

        Args:
            name: The file's name, for people.
            received: What `receive` gave; it is gone afterwards.

        Raises:
            InvalidTable: It can't be read as a table.
            TooLarge: It unpacks to more bytes than are taken.
        """
        try:
            table = read_table(received, largest=self._largest)
            digest = table_digest(table)
            dataset = Dataset(
                id=digest[:16],
                name=_shown(name),
                digest=digest,
                rows=table.num_rows,
                columns=table.num_columns,
                size=received.stat().st_size,
                created_at=datetime.now(UTC),
            )
            return self._known(dataset.id) or self._keep(dataset, received, f"{dataset.id}{_ending(name)}")
        finally:
            received.unlink(missing_ok=True)

    def _known(self, dataset_id: str) -> Dataset | None:
        try:
            self.file(dataset_id)
            return self._store.get(dataset_id)
        except DatasetNotFound:
            return None

    def _keep(self, dataset: Dataset, received: Path, kept: str) -> Dataset:
        received.replace(self._folder / kept)
        self._store.add(dataset, kept)
        return dataset


def _shown(name: str) -> str:
    """A file's name as people and every database can read it."""
    return "".join(letter for letter in Path(name).name if letter.isprintable())[:200]


def _ending(name: str) -> str:
    found = ENDING.search(Path(name).name)
    return found.group().lower() if found else ""
