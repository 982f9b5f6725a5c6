"""The layout of a model's package: a folder of files that are data, never code."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from triptych.domain.schema import Json

FORMAT = 2
"""Raised whenever a package holds what an earlier release can't read: a step or function of a kernel, a field of it."""
MANIFEST = "package.json"
SCHEMA = "schema.json"
ENCODER = "encoder.json"
ESTIMATOR = "estimator.skops"
KERNEL = "kernel.json"
KERNEL_TREES = "kernel.onnx"
KERNEL_ARRAYS = "kernel.npz"
REPORT = "report.json"
EXAMPLES = "examples.json"
ANSWERS = "answers.json"
CONFORMAL = "conformal.json"

PACKAGE_PATH = "data/package"
"""Where the package lies inside its MLflow model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parity:
    """How the compiled kernel compares with the estimator that it was made from.

    Attributes:
        passed: Whether the kernel may serve.
        rows: Rows compared: held-out ones and adversarial ones.
        difference: The largest one, in absolute terms, or relative to an answer larger than 1.
        tolerance: What it may be.
        flips: Rows whose predicted class differs.
        refused: Rows that the original refuses, at least, which is why they were not compared.
        reason: Why the original serves, a phrase; None when the kernel does.
    """

    passed: bool
    rows: int = 0
    difference: float = 0.0
    tolerance: float = 0.0
    flips: int = 0
    refused: int = 0
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a package says of itself.

    Attributes:
        format: Version of the layout.
        triptych: Version of the package that wrote it.
        estimator: Name of the candidate that won.
        scale: The scale on which a regression was fitted: "plain" or "log".
        libraries: Library name to the version that fitted the estimator.
        compiled: Whether the kernel serves; otherwise the estimator itself.
        parity: What the comparison of the two found; None when none was made.
    """

    format: int
    triptych: str
    estimator: str
    scale: str
    libraries: dict[str, str]
    compiled: bool = False
    parity: Parity | None = None


Row = dict[str, Json]
"""Column name to a value, as JSON carries it."""

Answer = float | list[float]
"""A regression's number, or the probability of each class."""


def digest(folder: Path) -> str:
    """SHA-256 in hex over the name and the content of every file of a package.

    Args:
        folder: Holds files only; what is below a folder inside it counts too.
    """
    whole = sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = sha256(file.read_bytes()).hexdigest()
        whole.update(f"{file.relative_to(folder).as_posix()}\n{content}\n".encode())
    return whole.hexdigest()
