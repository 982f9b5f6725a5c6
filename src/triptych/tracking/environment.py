"""What a run was made with."""

from __future__ import annotations

import platform
import subprocess
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from triptych import __version__

COMMIT, DIRTY, LOCK = "mlflow.source.git.commit", "mlflow.source.git.dirty", "triptych.uv_lock.sha256"

MOST_CHANGES = 1_000_000
"""Signs of a diff that are kept."""


def environment() -> str:
    """The interpreter, the platform and every installed library with its version, a line each."""
    libraries = sorted({f"{found.metadata['Name']}=={found.version}" for found in distributions()}, key=str.casefold)
    return "\n".join([f"# Python {platform.python_version()} on {platform.platform()}", *libraries, ""])


def libraries(text: str) -> dict[str, str]:
    """What `environment` wrote, read again: name to version, of the interpreter and the platform too."""
    first, *lines = text.splitlines() or [""]
    python, _, system = first.removeprefix("# Python ").partition(" on ")
    return {"Python": python, "platform": system, **dict(line.split("==", 1) for line in lines if "==" in line)}


def source_tags() -> dict[str, str]:
    """MLflow's tags for who and what made a run; the commit when the working folder is a git checkout."""
    tags = {"mlflow.source.name": f"triptych {__version__}", "mlflow.source.type": "LOCAL"}
    if commit := _git("rev-parse", "HEAD"):
        tags[COMMIT] = commit
        tags[DIRTY] = str(bool(_git("status", "--porcelain", "--untracked-files=no"))).lower()
    return tags


def lock_tags() -> dict[str, str]:
    """The digest of uv's lock beside the working folder's project; nothing when there is none."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        lock = folder / "uv.lock"
        if lock.is_file():
            return {LOCK: sha256(lock.read_bytes()).hexdigest()}
        if (folder / ".git").exists():
            break
    return {}


def changes() -> str:
    """What was changed in the working folder's checkout since its commit, as a diff; empty when nothing was."""
    return _git("diff", "--no-color", "--no-ext-diff", "HEAD")[:MOST_CHANGES]


def _git(*arguments: str) -> str:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, timeout=5, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
