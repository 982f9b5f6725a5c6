"""A fitted model of somebody's own script becomes a version as if it were trained here."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.compiling.pipeline import Translated
from triptych.domain.errors import InvalidTraining
from triptych.domain.interval import Conformal
from triptych.domain.model import ModelVersion, RuntimeKind, require_model_name
from triptych.domain.package import Parity, digest
from triptych.domain.run import Report, TrainingResult
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.encoding import Value
from triptych.registry import Registry
from triptych.registry.package import Contents, write_package
from triptych.registry.registration import register
from triptych.services.conclusion import conclude
from triptych.services.training import stop_at_leaks
from triptych.services.translation import translated_kernel
from triptych.serving import load_package
from triptych.serving.flavors.estimator import EstimatorPredictor
from triptych.serving.foreign import ForeignRuntime
from triptych.serving.inputs import assemble
from triptych.serving.kernel import CompiledKernel, kernel_of_files
from triptych.serving.table import check_table
from triptych.tables import infer_schema, table_digest
from triptych.tables.rows import json_rows
from triptych.tracking.entries import Data
from triptych.tracking.runs import Runs
from triptych.training import prepare_kept
from triptych.training.checks import Material, Outcome, judge
from triptych.training.conformal import halved
from triptych.training.evaluation import baseline
from triptych.training.measuring import Kept, concluded, report_on

EXAMPLES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ours:
    """A model in our own parts."""

    schema: Schema
    translated: Translated
    kernel: dict[str, bytes]
    compiled: CompiledKernel
    parity: Parity

    def answers(self, table: pa.Table) -> NDArray[np.float64]:
        """Numbers of shape (rows,), or probabilities of shape (rows, classes)."""
        return self.compiled.answers(self.translated.encoder.table(table))


class Adopting:
    """Measures, packages and registers fitted models.

    Args:
        runs: Where runs are recorded.
        registry: Where versions go.
    """

    def __init__(self, runs: Runs, registry: Registry) -> None:
        self._runs = runs
        self._registry = registry

    def adopt(
        self,
        model: Any,
        table: pa.Table,
        *,
        target: str,
        name: str,
        allow_leakage: bool = False,
        script_run: str | None = None,
    ) -> TrainingResult:
        """Register a fitted model, and serve it when it is of use.

        Args:
            model: A fitted scikit-learn estimator or pipeline that reads frames with named columns.
            table: Rows that it was not fitted on, with the target; it is measured on them.
            target: The column that it predicts.
            name: The model's name.
            allow_leakage: Whether to go on when columns give the target away.
            script_run: The run that the script has open in MLflow; None when it has none.

        Raises:
            InvalidTraining: It is of no kind that is translated, or does not fit the table.
            TargetLeak: Columns give the target away.
            TrackingUnavailable: MLflow does not answer.
        """
        require_model_name(name)
        schema = _described(model, table, target)
        table = table.select([*(column.name for column in schema.columns), target])
        stated = prepare_kept(schema, table)
        if not allow_leakage:
            stop_at_leaks(stated)
        ours = _translated(model, schema, stated.material.table)
        material = prepare_kept(ours.schema, table).material
        measured, conformal = _measured(model, ours, material)
        judged = judge(Outcome(material=stated.material, report=measured))
        report = concluded(measured, [*stated.findings, *judged])
        data = Data(name=f"{name} (held out)", digest=table_digest(table), rows=table.num_rows)
        with self._runs.run(name, script_run=script_run) as run_id, tempfile.TemporaryDirectory() as folder:
            self._runs.record(run_id, schema=ours.schema, report=report, params={}, data=data)
            contents = replace(_contents(model, ours, report, material.table), conformal=conformal)
            package = Path(folder) / "package"
            write_package(package, contents)
            _require_loadable(package, ours.schema, material.table)
            version = register(self._registry, name, contents, package, run_id=run_id, dataset=data.name)
        return conclude(self._registry, version)


def _described(model: Any, table: pa.Table, target: str) -> Schema:
    """The schema of the columns that the model reads."""
    names = [str(name) for name in getattr(model, "feature_names_in_", ())] or [
        name for name in table.column_names if name != target
    ]
    missing = [name for name in [*names, target] if name not in table.column_names]
    if missing:
        raise InvalidTraining(f"The table lacks columns that the model reads: {', '.join(missing[:5])}.")
    schema = infer_schema(table.select([*names, target]), target=target)
    return replace(schema, columns=tuple(_read(column, table.schema.field(column.name)) for column in schema.columns))


def _read(column: Column, field: pa.Field) -> Column:
    """A column as the model reads it: what looks like an id is read too."""
    if column.kind is not Kind.ID:
        return column
    return replace(column, kind=Kind.INTEGER if pa.types.is_integer(field.type) else Kind.TEXT)


def _translated(model: Any, schema: Schema, table: pa.Table) -> _Ours:
    runtime = ForeignRuntime(EstimatorPredictor(model), partial(assemble, schema), together=True)
    some = table.slice(0, EXAMPLES).select([column.name for column in schema.inputs])
    known: Sequence[Mapping[str, Value]] = check_table(schema, some).to_pylist()
    translated, kernel, parity = translated_kernel(model, schema, runtime, known)
    if translated is None or not parity.passed:
        raise InvalidTraining(
            f"The model can't be packaged: {parity.reason}. Log it with mlflow.sklearn.log_model and a signature "
            "instead; it is then served by its own library."
        )
    assert schema.target is not None
    assert translated.schema.target is not None
    target = _target(schema.target, translated.schema.target)
    return _Ours(
        schema=replace(translated.schema, target=target), translated=translated, kernel=kernel, parity=parity,
        compiled=kernel_of_files(kernel, target.task, translated.encoder.width),
    )  # fmt: skip


def _target(stated: Target, given: Target) -> Target:
    """The table's target with the model's classes, in their order."""
    if (stated.task is Task.REGRESSION) != (given.task is Task.REGRESSION):
        raise InvalidTraining(f"The model's answers are no values of “{stated.name}”; choose its own target.")
    if not set(stated.classes) <= set(given.classes):
        raise InvalidTraining(f"“{stated.name}” has values that are none of the model's classes.")
    positive = stated.positive if given.task is Task.BINARY else None
    return replace(stated, task=given.task, classes=given.classes, positive=positive)


def _measured(model: Any, ours: _Ours, material: Material) -> tuple[Report, Conformal | None]:
    """The report, and what intervals are made of."""
    target, truth = material.target, material.actual
    kept = Kept(schema=material.learned, table=material.table, actual=truth, usual=baseline(target, truth, len(truth)))
    answers = ours.answers(material.table)
    report = report_on(kept, ours.answers, answers, estimator=_named(model))
    conformal, held = halved(target, truth, answers)
    return replace(report, reliability=report.reliability | held), conformal


def _named(model: Any) -> str:
    """The class of the last step."""
    steps = getattr(model, "steps", None)
    return type(steps[-1][1] if steps else model).__name__


def _contents(model: Any, ours: _Ours, report: Report, table: pa.Table) -> Contents:
    examples = table.slice(0, EXAMPLES).select([column.name for column in ours.schema.columns])
    return Contents(
        schema=ours.schema,
        encoder=ours.translated.encoder.document(),
        estimator=model,
        scale="plain",
        report=report,
        examples=json_rows(examples),
        answers=ours.answers(examples).tolist(),
        kernel=ours.kernel,
        parity=ours.parity,
    )


def _require_loadable(package: Path, schema: Schema, table: pa.Table) -> None:
    version = ModelVersion(
        name="package", version="0", runtime=RuntimeKind.NATIVE, digest=digest(package), created_at=datetime.now(UTC)
    )
    some = table.slice(0, EXAMPLES).select([column.name for column in schema.columns])
    load_package(version, package).runtime.table(check_table(schema, some))
