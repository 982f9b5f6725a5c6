"""What came of a training, for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from triptych.cli.terminal import console, error_console, table
from triptych.domain.finding import Finding, Severity
from triptych.domain.run import TrainingResult

STYLES = {Severity.STOP: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "dim"}


class Warnings:
    """Says what checks found, on standard error and each once: some of it is known before the end."""

    def __init__(self) -> None:
        self._said: set[str] = set()

    def say(self, findings: Sequence[Finding]) -> None:
        """Print those that were not printed before."""
        for finding in findings:
            self.print(finding.severity, finding.message)

    def print(self, severity: Severity, message: str) -> None:
        """Print one sentence, unless it was printed before."""
        if message not in self._said:
            self._said.add(message)
            word = "Note" if severity is Severity.NOTE else "Warning"
            error_console().print(Text(f"{word}: {message}", style=STYLES[severity]), soft_wrap=True)


def _probabilities(reliability: dict[str, float]) -> str:
    """How far probabilities are from how often they are right, and whether that was mended."""
    error, before = reliability.get("ece"), reliability.get("ece_before")
    if error is None:
        return ""
    if before is None:
        return f"Probabilities are off by {error:.1%} on the mean; no correction made them better."
    return f"Probabilities are off by {error:.1%} on the mean; {before:.1%} before they were corrected."


def _decision(result: TrainingResult) -> str:
    """From where on the positive class is predicted, when costs were stated."""
    if "cost" not in result.reliability:
        return ""
    edge, cost, even = (result.reliability[name] for name in ("threshold", "cost", "cost_at_even"))
    # What an older version of ours made does not name it.
    which = "The positive class" if result.positive is None else f"“{result.positive}”"
    return f"{which} is predicted from {edge:.1%} on: a row costs {cost:.4g}, and {even:.4g} from 50 % on."


def _weights(result: TrainingResult) -> str:
    """By what rows count more than others."""
    if not result.weights:
        return ""
    return f"Each row counts as much as “{result.weights}” says, in the fit and in the metrics."


def show_result(result: TrainingResult, warnings: Warnings) -> None:
    """Print the measures beside the baseline's, the run, and what is to be warned of.

    Args:
        result: What came of it.
        warnings: Knows what was said already.
    """
    console().print(f"{result.name}, version {result.version} ({result.task})", style="bold")
    measured = table("metric", ">model", ">baseline")
    for metric, value in result.metrics.items():
        baseline = result.baseline.get(metric)
        measured.add_row(metric, f"{value:.4g}", "" if baseline is None else f"{baseline:.4g}")
    console().print(measured)
    for sentence in filter(None, (_probabilities(result.reliability), _decision(result), _weights(result))):
        # A name of a column or a class is no markup.
        console().print(Text(sentence))
    console().print(f"Run {result.run_id}: see Experiments on the page, or MLflow.", soft_wrap=True)
    warnings.say(result.findings)
    if not result.findings:  # an older version of ours has sentences alone
        for warning in result.warnings:
            warnings.print(Severity.WARNING, warning)
