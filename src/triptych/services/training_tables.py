"""The tables of trainings: read, made ready, and kept as copies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from triptych.domain.errors import Conflict, DatasetNotFound, TooLarge
from triptych.domain.job import Step, TrainingRequest
from triptych.services.corrections import override, read_correction
from triptych.services.datasets import Datasets
from triptych.tables import infer_schema, read_table
from triptych.training import Prepared, Progress, prepare
from triptych.training.deciding import require_two_classes


class TrainingTables:
    """Reads tables that are to be learned from.

    Args:
        datasets: Opens the store where a copy of each table is kept.
        largest: Bytes that a compressed table may unpack to.
    """

    def __init__(self, datasets: Callable[[], Datasets], *, largest: int) -> None:
        self._datasets = datasets
        self._largest = largest

    def prepare(self, file: Path, request: TrainingRequest, progress: Progress) -> tuple[Prepared, pa.Table]:
        """Read a table, and choose what of it is learned from.

        Args:
            file: CSV, Parquet or Arrow.
            request: What is asked for; whatever its data set is.
            progress: Told how far it is.

        Raises:
            InvalidTable: The file can't be read.
            InvalidTraining: Nothing can be learned from it as asked.
        """
        progress(Step(share=0.0, phase="Reading the table"))
        corrected = read_correction(request.schema)
        table = read_table(file, schema=corrected, largest=self._largest)
        chosen = override(infer_schema(table, target=request.target, drop=request.drop), corrected, table)
        require_two_classes(chosen.target, request.costs)
        progress(Step(share=0.02, phase="Checking the table"))
        return prepare(chosen, table, request.division, request.weights), table

    def keep(self, file: Path, table: pa.Table, digest: str, *, corrected: bool) -> str:
        """Keep a copy of a table.

        Args:
            file: Where it is.
            table: As it was read.
            digest: Of that.
            corrected: Whether it was read by corrections; the file by itself then has another digest.

        Returns:
            The id of the data set; "" when it is too large for a copy.
        """
        try:
            found = self._datasets().bring(file) if corrected else self._datasets().keep(file, table, digest)
        except TooLarge:
            found = None
        return found.id if found else ""

    def copy(self, dataset: str) -> Path:
        """The copy that was kept.

        Raises:
            Conflict: There is none, or none any more.
        """
        try:
            return self._datasets().file(dataset)
        except DatasetNotFound:
            raise Conflict("There is no copy of the table here any more; give the file itself with --data.") from None
