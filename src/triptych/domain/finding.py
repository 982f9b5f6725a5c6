"""What a check found in a table or in a model, in words and as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

FEW = 5
LONGEST = 60


class Severity(StrEnum):
    """How much a finding matters."""

    STOP = "stop"
    """The model would be of no use; nobody trains it without having said so."""
    WARNING = "warning"
    """To be looked at before the model is trusted."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a check found.

    Attributes:
        check: The check's name, such as "leaking-column".
        severity: How much it matters.
        message: One or two English sentences, with the evidence and what to do.
        columns: The columns that it is about; empty for the whole table or model.
        evidence: What it was concluded from, by name: the numbers and texts that the sentence speaks of.
    """

    check: str
    severity: Severity
    message: str
    columns: tuple[str, ...] = ()
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A value inside a sentence, as a language writes it."""

    sentences: Sentences
    value: Any

    def __format__(self, form: str) -> str:
        """Texts in quotes, lists as enumerations, numbers by their format."""
        return self.sentences.shown(self.value, form)


class Sentences:
    """Fills in the sentences of findings, in English."""

    opening: ClassVar[str] = "“"
    closing: ClassVar[str] = "”"
    conjunction: ClassVar[str] = "and"
    more: ClassVar[str] = "more"
    marks: ClassVar[dict[int, str]] = {}

    def write(self, sentence: str, columns: Sequence[str], evidence: dict[str, Any]) -> str:
        """The sentence with its columns and its evidence."""
        values = {"columns": list(columns), **evidence}
        return sentence.format(**{name: Shown(self, value) for name, value in values.items()})

    def shown(self, value: Any, form: str) -> str:
        """One value; a number has the marks of the language."""
        if isinstance(value, str):
            return self._quoted(value)
        if isinstance(value, (list, tuple)):
            return self._enumerated([self.shown(each, form) for each in value])
        return format(value, form).translate(self.marks)

    def _quoted(self, text: str) -> str:
        short = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
        return f"{self.opening}{short}{self.closing}"

    def _enumerated(self, texts: list[str]) -> str:
        shown = texts[:FEW]
        if len(texts) > FEW:
            shown.append(f"{len(texts) - FEW} {self.more}")
        if len(shown) < 2:  # noqa: PLR2004 - one needs no conjunction
            return "".join(shown)
        return f"{', '.join(shown[:-1])} {self.conjunction} {shown[-1]}"


def stopping(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Those for which a training stops."""
    return tuple(finding for finding in findings if finding.severity is Severity.STOP)


def columns_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The columns that they are about, each once."""
    return tuple(dict.fromkeys(name for finding in findings for name in finding.columns))


def warnings_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The sentences of all but the notes."""
    return tuple(finding.message for finding in findings if finding.severity is not Severity.NOTE)
