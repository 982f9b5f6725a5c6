"""What is known of the data sets, and where their files are."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Row, delete, insert, select, update

from triptych.domain.dataset import Dataset
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import DatasetNotFound
from triptych.storage.layout import datasets


class DatasetStore:
    """The list of data sets; it never touches their files.

    Contract:
        Threads and processes may share a store; every method is one transaction.

        The id comes from the content, so that adding an id again is bringing the same table again: the name, the file
        and the rest of the row are then replaced.

    Args:
        engine: A store opened by `open_database`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, dataset: Dataset, file: str) -> None:
        """Remember a data set and the path of its file."""
        values = to_document(dataset) | {"file": file}
        with self._engine.begin() as connection:
            changed = connection.execute(update(datasets).where(datasets.c.id == dataset.id).values(values))
            if changed.rowcount == 0:
                connection.execute(insert(datasets).values(values))

    def get(self, dataset_id: str) -> Dataset:
        """The data set.

        Raises:
            DatasetNotFound: No data set has this id.
        """
        return _dataset(self._row(dataset_id))

    def file(self, dataset_id: str) -> str:
        """The path of the data set's file.

        Raises:
            DatasetNotFound: No data set has this id.
        """
        return str(self._row(dataset_id).file)

    def list(self) -> tuple[Dataset, ...]:
        """Every data set, newest first."""
        query = select(datasets).order_by(datasets.c.created_at.desc(), datasets.c.id)
        with self._engine.connect() as connection:
            return tuple(_dataset(row) for row in connection.execute(query))

    def delete(self, dataset_id: str) -> None:
        """Forget a data set.

        Raises:
            DatasetNotFound: No data set has this id.
        """
        with self._engine.begin() as connection:
            if connection.execute(delete(datasets).where(datasets.c.id == dataset_id)).rowcount == 0:
                raise _not_found()

    def _row(self, dataset_id: str) -> Row[Any]:
        with self._engine.connect() as connection:
            row = connection.execute(select(datasets).where(datasets.c.id == dataset_id)).one_or_none()
        if row is None:
            raise _not_found()
        return row


def _dataset(row: Row[Any]) -> Dataset:
    return from_document(Dataset, row._asdict())


def _not_found() -> DatasetNotFound:
    return DatasetNotFound("No data set has this id; it may have been deleted.")
