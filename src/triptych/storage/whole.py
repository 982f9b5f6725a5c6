"""Files that appear whole or not at all, and stay."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path


def write_whole(path: Path, content: str) -> None:
    """Write a file so that a reader sees the old content or the new one, and the new one survives a power cut.

    Its time of change is later than the old file's, however soon one follows the other.
    """
    partial = path.with_name(f".{secrets.token_hex(8)}.{path.name}")
    try:
        with partial.open("w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        now = max(time.time_ns(), changed(path) + 1)
        os.utime(partial, ns=(now, now))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(path.parent)


def changed(path: Path) -> int:
    """When a file was changed, in nanoseconds since 1970; 0 when it is not there."""
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def sync_folder(folder: Path) -> None:
    """Let the names in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
