"""What a person should be told before trusting the model."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from triptych.domain.run import Report
from triptych.domain.schema import Schema

FEW_ROWS = 200
PERFECT = 0.9999


def check(schema: Schema, table: pa.Table, report: Report, *, unfinished: str | None) -> Report:
    """The report with its warnings, each one plain sentence.

    Args:
        schema: What was learned from.
        table: All rows with a target.
        report: What was measured.
        unfinished: Why not every candidate was tried; None when all were.
    """
    warnings = [*_columns(schema, table), *_scores(report), *report.warnings]
    if table.num_rows < FEW_ROWS:
        warnings.append(f"Only {table.num_rows} rows: the metrics may be far off.")
    if unfinished:
        warnings.append(unfinished)
    return replace(report, warnings=tuple(warnings))


def _columns(schema: Schema, table: pa.Table) -> list[str]:
    warnings = [
        f"Column “{column.name}” looks like an identifier; it is echoed and not learned from." for column in schema.ids
    ]
    for column in schema.inputs:
        values = table[column.name]
        if values.null_count == len(values):
            warnings.append(f"Column “{column.name}” is empty.")
        elif pc.count_distinct(values, mode="all").as_py() == 1:
            warnings.append(f"Column “{column.name}” has the same value in every row.")
    return warnings


def _scores(report: Report) -> list[str]:
    name = report.selection
    warnings: list[str] = []
    if report.metrics[name] >= report.baseline[name]:
        warnings.append("The model is no better than one that ignores its inputs.")
    if (
        max(report.metrics.get("r2", 0.0), report.metrics.get("roc_auc", 0.0)) > PERFECT
        and report.test_rows >= FEW_ROWS
    ):
        top = next(iter(report.importances), "")
        warnings.append(f"The score is nearly perfect; does “{top}” give the target away?")
    return warnings
