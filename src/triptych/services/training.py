"""A table becomes a registered version."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

from triptych.domain.costs import Costs
from triptych.domain.division import Division
from triptych.domain.errors import TargetLeak
from triptych.domain.experiment import FIT, PREDICT
from triptych.domain.finding import Finding, stopping
from triptych.domain.job import Step, TrainingRequest
from triptych.domain.model import ModelVersion, require_model_name
from triptych.domain.preset import Preset, require_budget
from triptych.domain.recipe import Record
from triptych.domain.run import TrainingResult
from triptych.registry import Registry
from triptych.registry.package import Contents, write_package
from triptych.registry.registration import made_by, register
from triptych.services.conclusion import conclude
from triptych.services.gate import require_servable, trained_answers
from triptych.services.parity import Gate
from triptych.services.records import answering_seconds, record_of
from triptych.services.training_tables import TrainingTables
from triptych.tables import table_digest
from triptych.tables.rows import json_rows
from triptych.tracking.entries import Data
from triptych.tracking.runs import Runs
from triptych.training import Fitted, OwnCode, Prepared, Progress, fit, fit_again, never

FEW = 5

CLOSING = 5.0
"""Seconds for measuring, recording and registering, beside those of the parity gate."""

OPENING = 8.0
"""Seconds of opening the run that count at most, as many as a store takes to be made: to wait longer for MLflow takes
nothing more from the search."""


def unasked() -> None:
    """Nobody minds."""


def unheard(_: tuple[Finding, ...]) -> None:
    """Nobody listens."""


class Training:
    """Trains, tracks and registers.

    Args:
        runs: Where runs are recorded.
        registry: Where versions go.
        tables: Reads the tables, and keeps copies of them.
    """

    def __init__(self, runs: Runs, registry: Registry, tables: TrainingTables) -> None:
        self._runs = runs
        self._registry = registry
        self._tables = tables

    def train(  # noqa: PLR0913 - as many as the command has options
        self,
        file: Path,
        *,
        target: str,
        name: str | None = None,
        drop: tuple[str, ...] = (),
        budget: float | None = None,
        preset: Preset = Preset.BALANCED,
        schema: dict[str, Any] | None = None,
        allow_leakage: bool = False,
        division: Division | None = None,
        costs: Costs | None = None,
        weights: str | None = None,
        source_name: str | None = None,
        dataset: str | None = None,
        own: Path | None = None,
        job: str | None = None,
        began: float | None = None,
        progress: Progress,
        found: Callable[[tuple[Finding, ...]], None] = unheard,
        afresh: Callable[[], None] = unasked,
        registering: Callable[[], None] = unasked,
        stop: Callable[[], bool] = never,
    ) -> TrainingResult:
        """Train a model from a file, record the run, register the version and serve it when it is of use.

        Args:
            file: CSV, Parquet or Arrow.
            target: The column to predict.
            name: The model's name; None for one made from the file's.
            drop: Columns to leave out.
            budget: Seconds that it may take, from its beginning to registering; None for the preset's.
            preset: How hard it tries.
            schema: Corrections: its columns replace the inferred ones of the same name.
            allow_leakage: Whether to go on when columns give the target away.
            division: By what rows that measure are kept apart from those that train; None for chance alone.
            costs: Of wrong decisions between two classes; None to predict what is likelier.
            weights: The column that says how much each row counts; None when all count the same.
            source_name: What the file is called for people; None for its own name.
            dataset: Id of the data set that the file is of; None for a file that is to be copied.
            own: A file whose `make_model` makes the estimator; None to search for one.
            job: The job that asks for it, which makes one version however often it is begun; None for no job.
            began: When it was asked for, in seconds of the monotonic clock; None for now. A quick search, which is
                short of time as it is, is given that of the program's start.
            progress: Told how far it is.
            found: Told what the checks found in the table, before anything is learned; at a leak the error says it.
            afresh: Called when the job has made no version yet.
            registering: Called before the version is; it may raise to prevent that.
            stop: Whether to end the search now and go on with the best so far.

        Raises:
            InvalidTable: The file can't be read.
            InvalidTraining: Nothing can be learned from it as asked.
            TargetLeak: Columns give the target away.
            TrackingUnavailable: MLflow does not answer.
        """
        require_budget(budget)
        source_name = source_name or file.name
        name, division = _name(name, source_name), division or Division()
        if job is not None:
            if made := made_by(self._registry, name, job):
                # Its process was killed between the registration and the end of its run.
                self._runs.finish(made.run_id)
                return conclude(self._registry, made)
            afresh()
        began = time.monotonic() if began is None or preset is Preset.QUICK else began
        request = TrainingRequest(
            dataset="", target=target, name=name, drop=drop, budget=budget, preset=preset, schema=schema,
            allow_leakage=allow_leakage, group=division.group, time=division.time,
            cost_false_positive=costs.false_positive if costs else None,
            cost_false_negative=costs.false_negative if costs else None, weights=weights,
        )  # fmt: skip
        code = OwnCode.load(own) if own else None
        prepared, table = self._tables.prepare(file, request, progress)
        if not allow_leakage:
            stop_at_leaks(prepared)
        found(prepared.findings)
        data = Data(name=source_name, digest=table_digest(table), rows=table.num_rows)
        request = replace(
            request, dataset=dataset or self._tables.keep(file, table, data.digest, corrected=bool(schema))
        )
        gate = Gate(prepared.material.target)
        before = time.monotonic() - began
        with self._runs.run(name, job=job, findings=prepared.findings) as run_id:
            before = min(time.monotonic() - began, before + OPENING)

            def tell(step: Step) -> None:
                progress(replace(step, run_id=run_id))

            fitting = perf_counter()
            fitted = fit(
                prepared, budget=request.seconds, preset=preset,
                progress=lambda step: tell(step.within(0.05, 0.8)), stop=stop, compiles=gate,
                own=code, costs=costs, before=before, after=CLOSING,
            )  # fmt: skip
            took = {FIT: perf_counter() - fitting, PREDICT: answering_seconds(fitted)}
            best = next(trial.score for trial in fitted.report.candidates if trial.name == fitted.report.estimator)
            tell(Step(share=0.8, phase="Recording the run in MLflow", best=best))
            self._runs.record(
                run_id, schema=fitted.schema, report=fitted.report, params=fitted.params, data=data,
                record=record_of(fitted, request, data.digest), took=took,
            )  # fmt: skip
            tell(Step(share=0.9, phase="Registering the version", best=best))
            registering()
            version = self._register(name, run_id, fitted, data, job, gate)
        result = conclude(self._registry, version)
        tell(Step(share=1.0, phase=f"Version {version.version} of “{name}” is registered", best=best))
        return result

    def again(self, record: Record, file: Path | None, progress: Progress) -> tuple[Fitted, str]:
        """Do a training again as it was recorded, without a search; nothing is recorded or registered.

        Args:
            record: What a run kept.
            file: The table; None for the copy that was kept.
            progress: Told how far it is.

        Returns:
            What was fitted, and the digest of the table.

        Raises:
            Conflict: No copy was kept, or it is gone.
            InvalidTable: The file can't be read.
            InvalidTraining: It can't be done on this table, or with the libraries that are installed.
        """
        file = file or self._tables.copy(record.request.dataset)
        prepared, table = self._tables.prepare(file, record.request, progress)
        return fit_again(prepared, record.recipe, progress=progress, costs=record.request.costs), table_digest(table)

    def _register(
        self, name: str, run_id: str, fitted: Fitted, data: Data, job: str | None, gate: Gate
    ) -> ModelVersion:
        contents = _contents(fitted, gate)
        with tempfile.TemporaryDirectory() as folder:
            package = Path(folder) / "package"
            write_package(package, contents)
            require_servable(package, fitted)
            return register(self._registry, name, contents, package, run_id=run_id, dataset=data.name, job=job)


def stop_at_leaks(prepared: Prepared) -> None:
    """Ask before a perfect and useless model is made.

    Raises:
        TargetLeak: With what was found.
    """
    found = stopping(prepared.findings)
    if found:
        said = " ".join(finding.message for finding in found[:FEW])
        raise TargetLeak(
            f"{said} Would that be known before the answer is? Leave out what would not (drop), or train all the same "
            "(allow_leakage).",
            findings=found,
        )


def _contents(fitted: Fitted, gate: Gate) -> Contents:
    kernel, parity = gate.kernel(fitted)
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
        conformal=fitted.conformal,
    )


def _name(name: str | None, source_name: str) -> str:
    if name is not None:
        return require_model_name(name)
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", source_name.split(".", maxsplit=1)[0]).strip("-._")
    return stem[:100] or "model"
