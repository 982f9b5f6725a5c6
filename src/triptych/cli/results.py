"""What came of a training, for people."""

from __future__ import annotations

from triptych.cli.terminal import console, error_console, table
from triptych.domain.run import TrainingResult


def show_result(result: TrainingResult) -> None:
    """Print the measures beside the baseline's, and what is to be warned of."""
    console().print(f"{result.name}, version {result.version} ({result.task})", style="bold")
    measured = table("metric", ">model", ">baseline")
    for metric, value in result.metrics.items():
        baseline = result.baseline.get(metric)
        measured.add_row(metric, f"{value:.4g}", "" if baseline is None else f"{baseline:.4g}")
    console().print(measured)
    for warning in result.warnings:
        error_console().print(f"Warning: {warning}", style="yellow", soft_wrap=True)
