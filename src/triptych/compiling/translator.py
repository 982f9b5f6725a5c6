"""How a family asks for the translation of its parts."""

from __future__ import annotations

from typing import Any, Protocol

from triptych.compiling.source import Source
from triptych.kernels import Step


class Translator(Protocol):
    """Translates estimators of all families."""

    def numbers(self, estimator: Any, source: Source) -> Step:
        """A regression's answers, shape (rows, 1).

        Raises:
            NotCompilable: It, or an option of it, is not translated.
        """
        ...

    def shares(self, estimator: Any, source: Source) -> Step:
        """What `predict_proba` gives, shape (rows, classes).

        Raises:
            NotCompilable: It, or an option of it, is not translated.
        """
        ...

    def scores(self, estimator: Any, source: Source) -> Step:
        """What `decision_function` gives, shape (rows, 1) for two classes, else (rows, classes).

        Raises:
            NotCompilable: It, or an option of it, is not translated.
        """
        ...

    def changes(self, transformer: Any, source: Source) -> tuple[Step | None, Source]:
        """What a transformer of numbers does, None for nothing, and the matrix after it.

        Raises:
            NotCompilable: It, or an option of it, is not translated.
        """
        ...
