"""Registered models and their versions."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from triptych.domain.errors import Invalid, InvalidTraining
from triptych.domain.finding import Finding
from triptych.domain.lacking import Lack
from triptych.domain.notes import Revision
from triptych.domain.package import Parity

CHAMPION = "champion"
"""The alias whose version is served when none is named."""


NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def require_model_name(name: str) -> str:
    """The name itself.

    Raises:
        InvalidTraining: It can't name a model.
    """
    if not NAME.fullmatch(name):
        raise InvalidTraining(
            "A model's name has at most 100 letters, digits, dots, dashes and underscores, "
            "and begins with a letter or a digit."
        )
    return name


ALIAS = re.compile(r"(?!latest$|v\d+$)[a-z][a-z0-9_-]{0,99}", re.IGNORECASE | re.ASCII)


def require_alias(alias: str) -> str:
    """The alias itself.

    Raises:
        Invalid: MLflow would not take it, or it could be read as a version.
    """
    if not ALIAS.fullmatch(alias):
        raise Invalid(
            "An alias has at most 100 letters, digits, dashes and underscores, begins with a letter, "
            "and is neither “latest” nor a version such as “v1”."
        )
    return alias


class RuntimeKind(StrEnum):
    """How a version is run: by a compiled kernel, by its own estimator, or by MLflow's loader."""

    COMPILED = "compiled"
    NATIVE = "native"
    PYFUNC = "pyfunc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """One version of a registered model.

    Attributes:
        name: The registered model's name.
        version: MLflow's version, as text.
        aliases: The aliases that point at it.
        runtime: How it is run.
        digest: SHA-256 of its package in hex; of a foreign model that of its first download, None before it.
        run_id: The MLflow run that made it; None when it is not known.
        task: regression, binary or multiclass; None when it is not known.
        estimator: Name of the candidate that won; None for a foreign model.
        metrics: On rows that it was never trained on.
        baseline: The same for a model that ignores its inputs.
        dataset: Name of the data that it was trained on.
        parity: How its compiled kernel compares with the original; None when none was made.
        findings: What the checks found at its training.
        warnings: The sentences of those that are more than notes.
        reliability: As in `Report`; empty for a foreign model.
        positive: The class that a probability and its threshold speak of, as text; None unless two are predicted, and
            for a version that was made before this was written down.
        weights: As in `Report`; empty for such a version too.
        created_at: When it was registered, UTC.
        notes: What its owner added to its schema last; None for nothing.
    """

    name: str
    version: str
    aliases: tuple[str, ...] = ()
    runtime: RuntimeKind
    digest: str | None = None
    run_id: str | None = None
    task: str | None = None
    estimator: str | None = None
    metrics: dict[str, float] = field(default_factory=dict)
    baseline: dict[str, float] = field(default_factory=dict)
    dataset: str | None = None
    parity: Parity | None = None
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    reliability: dict[str, float] = field(default_factory=dict)
    positive: str | None = None
    weights: str = ""
    created_at: datetime
    notes: Revision | None = None

    @property
    def revision(self) -> str | None:
        """The id of what its owner added last; None for nothing."""
        return self.notes.id if self.notes else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Registered:
    """A registered model as the registry lists it.

    Attributes:
        name: Its name.
        default: Whether it is marked as the one that `/predict` means.
        aliases: Alias to version.
        latest: The newest version; None when there is none.
        created_at: Milliseconds since 1970; tells a model from another that had its name before.
        revised: Version to the id of what its owner added to its schema last.
    """

    name: str
    default: bool
    aliases: dict[str, str]
    latest: str | None
    created_at: int = 0
    revised: dict[str, str] = field(default_factory=dict)

    @property
    def wanted(self) -> str | None:
        """The version that shall answer when none is named; None when there is no version."""
        return self.aliases.get(CHAMPION) or self.latest


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A registered model.

    Attributes:
        name: Unique in the registry.
        default: Whether `/predict` means it.
        champion: The version that is served when none is named; None when no version is.
        ready: Whether the champion is loaded here.
        problem: Why it is not ready, in one sentence; None when it is or is still loading.
        previous: The version that a rollback would serve; None when there is none to go back to.
        lacking: What the champion does not say of itself, with the remedy of each.
        remarks: Sentences on what is not here as the champion was made with.
    """

    name: str
    default: bool = False
    champion: ModelVersion | None = None
    ready: bool = False
    problem: str | None = None
    previous: str | None = None
    lacking: tuple[Lack, ...] = ()
    remarks: tuple[str, ...] = ()
