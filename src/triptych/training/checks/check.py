"""What every check is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from triptych.domain.finding import FEW, Finding, Sentences, Severity
from triptych.training.checks.material import Material
from triptych.training.checks.outcome import Outcome

Seen = TypeVar("Seen")


class Check(ABC, Generic[Seen]):
    """Looks at one thing, and says what it found with the evidence.

    A check changes nothing, draws the same conclusion from the same rows, and finds nothing where it can't know.

    Attributes:
        name: Stable and unique; the page's sentences in other languages are found by it.
        severity: Of all that it finds.
        sentence: One or two English sentences. `{columns}` stands for the columns of a finding; any other place must
            be among its evidence.
        of_training: Whether it speaks of the rows that are trained on, or of what is learned from them; it is false of
            a table that measures alone.
    """

    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    sentence: ClassVar[str]
    of_training: ClassVar[bool] = False

    @abstractmethod
    def look(self, seen: Seen) -> Iterable[Finding]:
        """Find what there is to say."""

    def finding(self, columns: Sequence[str] = (), **evidence: Any) -> Finding:
        """Say it.

        Args:
            columns: The columns that it is about.
            evidence: Numbers and texts as `json.dumps` takes them.
        """
        message = Sentences().write(self.sentence, columns, evidence)
        return Finding(
            check=self.name, severity=self.severity, message=message, columns=tuple(columns), evidence=evidence
        )

    def each(self, columns: Sequence[str]) -> Iterator[Finding]:
        """Say it of each column, or once of all where they are many."""
        for one in [[name] for name in columns] if len(columns) <= FEW else [columns]:
            yield self.finding(one)


DataCheck = Check[Material]
"""Looks at a table before anything is learned from it."""

ResultCheck = Check[Outcome]
"""Looks at a model that was measured."""
