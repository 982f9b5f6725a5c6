"""What checks found, in the visitor's language."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from triptych.domain.finding import Finding, Sentences, Severity
from triptych.ui.markdown import escaped
from triptych.ui.texts import language
from triptych.ui.texts.findings import FRENCH, FrenchSentences


def draw(findings: Sequence[Finding], warnings: Sequence[str], remedy: Callable[[Finding], None] | None = None) -> None:
    """Draw each finding.

    Args:
        findings: What the checks found.
        warnings: What is drawn when there are none: an older version has sentences alone.
        remedy: Draws what can be done about one, below it; None for nothing.
    """
    for finding in findings:
        _draw(finding)
        if remedy is not None:
            remedy(finding)
    if not findings:
        for warning in warnings:
            st.warning(escaped(warning), icon=":material/warning:")


def sentence(finding: Finding) -> str:
    """Say what was found, in the visitor's language as far as it is known."""
    if language() == "en" or finding.check not in FRENCH:
        return finding.message
    try:
        return FrenchSentences().write(FRENCH[finding.check], finding.columns, finding.evidence)
    except KeyError:  # an older version of ours had other evidence
        return finding.message


def listed(columns: Sequence[str]) -> str:
    """Enumerate columns in the visitor's language."""
    sentences = Sentences() if language() == "en" else FrenchSentences()
    return sentences.write("{columns}", columns, {})


def _draw(finding: Finding) -> None:
    text = escaped(sentence(finding))
    if finding.severity is Severity.STOP:
        st.error(text, icon=":material/crisis_alert:")
    elif finding.severity is Severity.WARNING:
        st.warning(text, icon=":material/warning:")
    else:
        st.info(text, icon=":material/info:")
