"""The files that the prediction log is written to, one process each at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from triptych.domain.identifiers import new_id

SUFFIX = ".jsonl"


def create(folder: Path) -> int:
    """Make a segment of this process's own and open it for appending.

    The lock on it says that it is being written. The kernel drops it when the process ends, whatever it dies of.

    Raises:
        OSError: The folder can't be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{new_id()}{SUFFIX}"
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
    fcntl.flock(fd, fcntl.LOCK_EX)
    return fd


def all_in(folder: Path) -> list[Path]:
    """The segments of a folder, oldest first."""
    return sorted(folder.glob(f"*{SUFFIX}"))


@contextmanager
def claimed(path: Path) -> Iterator[bool]:
    """Whether nobody writes or compacts the segment; while inside, nobody else may."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another process may have compacted and removed it just before.
        yield path.exists()
    except BlockingIOError:
        yield False
    finally:
        os.close(fd)
