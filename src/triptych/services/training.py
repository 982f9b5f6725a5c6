"""A table becomes a registered version."""

from __future__ import annotations

import re
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from triptych.domain.errors import InvalidTraining
from triptych.domain.model import CHAMPION, ModelVersion, require_model_name
from triptych.domain.run import TrainingResult
from triptych.domain.schema import Schema
from triptych.registry import Registry
from triptych.registry.package import Contents, write_package
from triptych.registry.registration import register
from triptych.services.corrections import read_correction
from triptych.services.gate import require_same_answers, trained_answers
from triptych.services.parity import compiled_kernel
from triptych.tables import infer_schema, read_table, table_digest
from triptych.tables.rows import json_rows
from triptych.tracking.runs import Data, Runs
from triptych.training import Fitted, Progress, fit, require_learnable

FEW = 5


class Training:
    """Trains, tracks and registers.

    Args:
        runs: Where runs are recorded.
        registry: Where versions go.
        largest: Bytes that a compressed table may unpack to.
    """

    def __init__(self, runs: Runs, registry: Registry, *, largest: int) -> None:
        self._runs = runs
        self._registry = registry
        self._largest = largest

    def train(  # noqa: PLR0913 - as many as the command has options
        self,
        file: Path,
        *,
        target: str,
        name: str | None = None,
        drop: tuple[str, ...] = (),
        budget: float = 60.0,
        schema: dict[str, Any] | None = None,
        source_name: str | None = None,
        progress: Progress,
    ) -> TrainingResult:
        """Train a model from a file, record the run, register the version and serve it when it is of use.

        Args:
            file: CSV, Parquet or Arrow.
            target: The column to predict.
            name: The model's name; None for one made from the file's.
            drop: Columns to leave out.
            budget: Seconds that the search may take.
            schema: Corrections: its columns replace the inferred ones of the same name.
            source_name: What the file is called for people; None for its own name.
            progress: Told the share done and one short sentence.

        Raises:
            InvalidTable: The file can't be read.
            InvalidTraining: Nothing can be learned from it as asked.
            TrackingUnavailable: MLflow does not answer.
        """
        source_name = source_name or file.name
        name = _name(name, source_name)
        progress(0.0, "Reading the table")
        corrected = read_correction(schema)
        table = read_table(file, schema=corrected, largest=self._largest)
        chosen = _override(infer_schema(table, target=target, drop=drop), corrected)
        require_learnable(chosen, table)
        data = Data(name=source_name, digest=table_digest(table), rows=table.num_rows)
        with self._runs.run(name) as run_id:
            fitted = fit(
                chosen, table, budget=budget, progress=lambda share, phase: progress(0.05 + 0.75 * share, phase)
            )
            progress(0.8, "Recording the run in MLflow")
            self._runs.record(run_id, schema=chosen, report=fitted.report, params=fitted.params, data=data)
            progress(0.9, "Registering the version")
            version = self._register(name, run_id, fitted, data)
        if _of_use(fitted) or not self._registry.has_alias(name, CHAMPION):
            version = self._registry.point(name, CHAMPION, version.version)
        progress(1.0, f"Version {version.version} of “{name}” is registered")
        return _result(version, run_id, fitted)

    def _register(self, name: str, run_id: str, fitted: Fitted, data: Data) -> ModelVersion:
        contents = _contents(fitted)
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / "package"
            write_package(package, contents)
            require_same_answers(package, fitted)
            return register(self._registry, name, contents, package, run_id=run_id, dataset=data.name)


def _contents(fitted: Fitted) -> Contents:
    kernel, parity = compiled_kernel(fitted)
    return Contents(
        schema=fitted.schema,
        encoder=fitted.encoder.document(),
        estimator=fitted.estimator,
        scale=fitted.scale.value,
        report=fitted.report,
        examples=json_rows(fitted.examples),
        answers=trained_answers(fitted).tolist(),
        kernel=kernel,
        parity=parity,
    )


def _name(name: str | None, source_name: str) -> str:
    if name is not None:
        return require_model_name(name)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", source_name.split(".", maxsplit=1)[0]).strip("-._")
    return stem[:100] or "model"


def _override(inferred: Schema, corrected: Schema | None) -> Schema:
    if corrected is None:
        return inferred
    columns = {column.name: column for column in corrected.columns}
    unknown = columns.keys() - {column.name for column in inferred.columns}
    if inferred.target:
        unknown -= {inferred.target.name}
    if unknown:
        some = ", ".join(name[:100] for name in sorted(unknown)[:FEW])
        raise InvalidTraining(
            f"The schema names columns that the table lacks: {some}{', …' if len(unknown) > FEW else ''}."
        )
    target = corrected.target or inferred.target
    if target and inferred.target and target.name != inferred.target.name:
        raise InvalidTraining(f"The schema's target is another column than “{inferred.target.name}”; name that one.")
    return replace(
        inferred, columns=tuple(columns.get(column.name, column) for column in inferred.columns), target=target
    )


def _of_use(fitted: Fitted) -> bool:
    name = fitted.report.selection
    return fitted.report.metrics[name] < fitted.report.baseline[name]


def _result(version: ModelVersion, run_id: str, fitted: Fitted) -> TrainingResult:
    assert fitted.schema.target is not None
    return TrainingResult(
        name=version.name,
        version=version.version,
        run_id=run_id,
        task=fitted.schema.target.task.value,
        metrics=fitted.report.metrics,
        baseline=fitted.report.baseline,
        warnings=fitted.report.warnings,
    )
