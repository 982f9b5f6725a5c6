"""What a run was made with."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import distributions

from triptych import __version__


def environment() -> str:
    """The interpreter, the platform and every installed library with its version, a line each."""
    libraries = sorted({f"{found.metadata['Name']}=={found.version}" for found in distributions()}, key=str.casefold)
    return "\n".join([f"# Python {platform.python_version()} on {platform.platform()}", *libraries, ""])


def source_tags() -> dict[str, str]:
    """MLflow's tags for who and what made a run; the commit when the working folder is a git checkout."""
    tags = {"mlflow.source.name": f"triptych {__version__}", "mlflow.source.type": "LOCAL"}
    if commit := _git("rev-parse", "HEAD"):
        tags["mlflow.source.git.commit"] = commit
        tags["mlflow.source.git.dirty"] = str(bool(_git("status", "--porcelain", "--untracked-files=no"))).lower()
    return tags


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, timeout=5, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
