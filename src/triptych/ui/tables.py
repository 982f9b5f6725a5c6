"""Rows for the tables on the screens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from triptych.domain.dataset import ColumnProfile, Dataset
from triptych.domain.errors import FieldError
from triptych.domain.job import Job
from triptych.domain.model import ModelVersion
from triptych.domain.pointer import split
from triptych.ui import metrics, numbers, problems
from triptych.ui.texts import say

Rows = list[dict[str, Any]]
NUMBERED = re.compile(r"^Row \d+: ")


def version_rows(versions: Iterable[ModelVersion]) -> Rows:
    """Give one row a version, with its main measure beside the baseline's."""
    rows: Rows = []
    for version in versions:
        main = metrics.of(version)
        rows.append(
            {
                say("models.version"): version.version,
                say("models.aliases"): list(version.aliases),
                main.title if main else say("models.metric"): main.text if main else numbers.NOTHING,
                say("metric.baseline"): _baseline(main),
                say("models.estimator"): version.estimator or numbers.NOTHING,
                say("models.dataset"): version.dataset or numbers.NOTHING,
                say("models.created"): numbers.when(version.created_at),
            }
        )
    return rows


def metric_rows(measures: Iterable[metrics.Measure]) -> Rows:
    """Give one row a measure."""
    return [
        {
            say("models.metric"): measure.title,
            say("metric.model"): measure.text,
            say("metric.baseline"): _baseline(measure),
        }
        for measure in measures
    ]


def column_rows(columns: Sequence[ColumnProfile], rows: int) -> Rows:
    """Give one row a column of a data set."""
    return [
        {
            say("data.column"): column.name,
            say("data.kind"): say(f"kind.{column.kind}"),
            say("data.distribution"): [bar.count for bar in column.bins],
            say("data.missing"): column.missing / rows if rows else 0.0,
            say("data.distinct"): column.distinct,
            say("data.minimum"): _edge(column.minimum),
            say("data.mean"): numbers.number(column.mean) if column.mean is not None else "",
            say("data.maximum"): _edge(column.maximum),
        }
        for column in columns
    ]


def cell_rows(faults: Iterable[FieldError]) -> Rows:
    """Give one row a cell that was refused."""
    rows: Rows = []
    for fault in faults:
        row, column = place(fault.pointer)
        rows.append(
            {
                say("batch.row"): row,
                say("batch.column"): column,
                say("batch.fault"): NUMBERED.sub("", problems.plain_sentence(fault)),
            }
        )
    return rows


def place(pointer: str) -> tuple[int | None, str]:
    """Read row and column out of a pointer into a table; rows count from 1, and None stands for the whole column."""
    parts = split(pointer)
    row = int(parts[0]) + 1 if len(parts) > 1 and parts[0].isdecimal() else None
    return row, parts[-1] if parts else ""


def dataset_label(dataset: Dataset) -> str:
    """Write a data set in one line."""
    return say(
        "data.label", name=dataset.name, rows=numbers.number(dataset.rows), columns=numbers.number(dataset.columns)
    )


def job_label(job: Job) -> str:
    """Write a job in one line."""
    name = job.request.name or job.request.target
    return say("data.job_label", name=name, when=numbers.when(job.created_at), state=say(f"state.{job.state}"))


def _baseline(measure: metrics.Measure | None) -> str:
    if measure is None or measure.baseline is None:
        return numbers.NOTHING
    return metrics.write(measure.name, measure.baseline)


def _edge(edge: float | str | None) -> str:
    if edge is None:
        return ""
    return edge[:10] if isinstance(edge, str) else numbers.number(edge)
