"""What the checks found is said in the visitor's language, as far as its sentence is known."""

from __future__ import annotations

from triptych.domain.finding import Finding, Severity
from triptych.ui import findings


def found(**evidence) -> Finding:
    return Finding(
        check="out-of-budget", severity=Severity.WARNING, message="Said then.", columns=(), evidence=evidence
    )


def test_a_finding_of_an_earlier_release_with_other_evidence_is_said_as_it_was_then(monkeypatch):
    monkeypatch.setattr(findings, "language", lambda: "fr")
    assert findings.sentence(found(tried=1, candidates=3)) == "Said then."
    assert "1 sur 3" in findings.sentence(found(skipped=1, candidates=3, names=["catboost"]))
