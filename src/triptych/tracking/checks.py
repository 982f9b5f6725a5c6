"""What checks found, on a run."""

from __future__ import annotations

from collections.abc import Sequence

from mlflow import MlflowClient

from triptych.domain.document import to_document
from triptych.domain.finding import Finding, Severity
from triptych.tracking.leaderboard import CHECKS

FILE = "checks.json"


def write_findings(client: MlflowClient, run_id: str, findings: Sequence[Finding]) -> None:
    """Write down what is known; it takes the place of what was known before."""
    client.set_tag(run_id, CHECKS, summary(findings))
    client.log_dict(run_id, {"findings": to_document(tuple(findings))}, FILE)


def summary(findings: Sequence[Finding]) -> str:
    """The names of the checks that found something, to look for runs by; how bad the worst is comes first."""
    worst = next((severity for severity in Severity if any(each.severity is severity for each in findings)), None)
    return " ".join(dict.fromkeys([worst.value if worst else "fine", *(each.check for each in findings)]))
