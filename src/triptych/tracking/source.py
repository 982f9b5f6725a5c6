"""The code and the lock that a run was made with, as they are when it begins."""

from __future__ import annotations

import subprocess
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from mlflow import MlflowClient

from triptych import __version__

COMMIT, DIRTY = "mlflow.source.git.commit", "mlflow.source.git.dirty"
CHANGES, LOCK = "triptych.source.changes.sha256", "triptych.uv_lock.sha256"
TAGS = (COMMIT, DIRTY, CHANGES, LOCK)
"""By which two sources are told from each other."""

CHANGES_FILE, LOCK_FILE = "changes.diff", "uv.lock"

MOST_CHANGES = 1_000_000
"""Bytes of a diff that are kept."""

MOST_LOCK = 5_000_000
"""Bytes of the largest lock that is kept; of a larger one its digest alone, for a part of a lock installs nothing."""


def called(tag: str) -> str:
    """A tag of a run's source as people call it."""
    return tag.removeprefix("mlflow.source.").removeprefix("triptych.").removeprefix("source.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is in the working folder.

    Attributes:
        commit: Of its git checkout; "" when it is in none.
        dirty: Whether files that git knows were changed since.
        changes: How, as a diff of the whole checkout.
        lock: uv's lock of the project; None when there is none.
    """

    commit: str = ""
    dirty: bool = False
    changes: bytes = b""
    lock: bytes | None = None

    @classmethod
    def here(cls) -> Source:
        """As it is now."""
        commit, lock = _git("rev-parse", "HEAD").decode("ascii", "replace").strip(), _lock()
        if not commit:
            return cls(lock=lock)
        dirty = bool(_git("status", "--porcelain", "--untracked-files=no"))
        # Neither short hashes, which grow with the checkout, nor programs that a user set change its digest.
        changes = _git("diff", "--no-color", "--no-ext-diff", "--no-textconv", "--full-index", "HEAD")
        return cls(commit=commit, dirty=dirty, changes=changes, lock=lock)

    @property
    def tags(self) -> dict[str, str]:
        """For a run: who made it, MLflow's own of the commit, and digests of what was changed and of the lock."""
        tags = {"mlflow.source.name": f"triptych {__version__}", "mlflow.source.type": "LOCAL"}
        if self.commit:
            tags |= {COMMIT: self.commit, DIRTY: str(self.dirty).lower()}
        if self.changes:
            tags[CHANGES] = sha256(self.changes).hexdigest()
        if self.lock is not None:
            tags[LOCK] = sha256(self.lock).hexdigest()
        return tags

    def keep(self, client: MlflowClient, run_id: str) -> None:
        """Put what was changed, and the lock, into a run, to the byte."""
        files = {CHANGES_FILE: self.changes[:MOST_CHANGES]} if self.changes else {}
        if self.lock is not None and len(self.lock) <= MOST_LOCK:
            files[LOCK_FILE] = self.lock
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                file = Path(folder) / name
                file.write_bytes(content)
                client.log_artifact(run_id, str(file))


def _lock() -> bytes | None:
    """Of the project of the working folder, which ends where its checkout does."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        lock = folder / LOCK_FILE
        if lock.is_file():
            return lock.read_bytes()
        if (folder / ".git").exists():
            break
    return None


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, timeout=5, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout if done.returncode == 0 else b""
