"""The layout of a model's package: a folder of files that are data, never code."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from triptych.domain.schema import Scalar

FORMAT = 1
MANIFEST = "package.json"
SCHEMA = "schema.json"
ENCODER = "encoder.json"
ESTIMATOR = "estimator.skops"
REPORT = "report.json"
EXAMPLES = "examples.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a package says of itself.

    Attributes:
        format: Version of the layout.
        triptych: Version of the package that wrote it.
        estimator: Name of the candidate that won.
        scale: The scale on which a regression was fitted: "plain" or "log".
        libraries: Library name to the version that fitted the estimator.
    """

    format: int
    triptych: str
    estimator: str
    scale: str
    libraries: dict[str, str]


Row = dict[str, Scalar | None]
"""Column name to a value, as JSON carries it."""


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
