"""What a foreign model says that it needs, compared with what is installed."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PINNED = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([A-Za-z0-9.!+_-]+)")
PYTHON = re.compile(r"^python:\s*['\"]?(\d+\.\d+)", re.MULTILINE)
SAME_LIBRARY = {"xgboost": "xgboost-cpu", "onnxruntime": "onnxruntime-gpu", "mlflow": "mlflow-skinny"}
"""Packages under another name that hold the same library."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A package that is not as the model says.

    Attributes:
        package: Its name.
        wanted: The version that the model was made with.
        installed: The version that is here; None for none.
    """

    package: str
    wanted: str
    installed: str | None

    def concerns(self, flavor: str) -> bool:
        """Whether it is the library of a flavour."""
        return self.package.replace("-", "").replace("scikitlearn", "sklearn") == flavor

    @property
    def remark(self) -> str:
        """What is different, for a model that was loaded all the same."""
        return f"{self.sentence[:1].upper()}{self.sentence[1:]}."

    @property
    def sentence(self) -> str:
        """What is different and what to do."""
        if self.installed is None:
            return (
                f"it needs {self.package} {self.wanted}, which is not installed here; "
                f"run pip install '{self.package}=={self.wanted}' and start the server again"
            )
        return (
            f"it was made with {self.package} {self.wanted}, and {self.installed} is installed here; "
            f"install {self.wanted}, or log the model again"
        )


def differences(folder: Path) -> tuple[Difference, ...]:
    """The packages, and the Python, that are not as a model's files say; missing ones first.

    Args:
        folder: The MLflow model.
    """
    found = [Difference(package="Python", wanted=wanted, installed=here) for wanted, here in _python(folder)]
    pinned = [match for line in _read(folder / "requirements.txt").splitlines() if (match := PINNED.match(line))]
    for package, wanted in (match.groups() for match in pinned):
        if (installed := _installed(package)) != wanted:
            found.append(Difference(package=package, wanted=wanted, installed=installed))
    return tuple(sorted(found, key=lambda difference: difference.installed is not None))


def _python(folder: Path) -> list[tuple[str, str]]:
    match = PYTHON.search(_read(folder / "python_env.yaml"))
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    return [(match[1], here)] if match and match[1] != here else []


def _installed(package: str) -> str | None:
    for name in (package, SAME_LIBRARY.get(package, package)):
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    return None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return ""
