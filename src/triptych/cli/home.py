"""The folder that holds everything local."""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from triptych.domain.errors import InvalidSettings

LARGEST_LOG = 8 * 1024 * 1024


def prepare(home: Path) -> None:
    """Make the home and see that it can be written.

    Raises:
        InvalidSettings: It can't.
    """
    try:
        (home / "logs").mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            pass
    except OSError as error:
        reason = (error.strerror or "it is refused").lower()
        raise InvalidSettings(
            f"The home {home} can't be written ({reason}); choose another with --home or TRIPTYCH_HOME."
        ) from error


@contextmanager
def sole_use(home: Path, ports: Mapping[str, int]) -> Iterator[None]:
    """Keep a second `triptych up` out of the home, and tell other commands where this one is.

    The kernel drops the lock when this process ends, whatever it dies of, and its children do not inherit it.

    Args:
        home: The folder.
        ports: Where this one listens, by the name of the setting.

    Raises:
        InvalidSettings: Another one is at work there.
    """
    with (home / "up.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = _said(home).get("process", "unknown")
            raise InvalidSettings(
                f"Another `triptych up` (process {holder}) uses {home}; stop it, or choose another home with --home."
            ) from error
        file.truncate(0)
        file.write(json.dumps({"process": os.getpid(), "ports": dict(ports)}))
        file.flush()
        yield


def in_use(home: Path) -> bool:
    """Whether a `triptych up` is at work there."""
    try:
        with (home / "up.lock").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def ports_in_use(home: Path) -> dict[str, int]:
    """Where the `triptych up` that is at work there listens, by the name of the setting; empty when there is none."""
    ports: dict[str, int] = _said(home).get("ports", {}) if in_use(home) else {}
    return ports


def _said(home: Path) -> dict[str, Any]:
    """What the `triptych up` that holds the lock wrote into it; empty while it writes, or when it is an older one."""
    try:
        said = json.loads((home / "up.lock").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def log_file(home: Path, name: str) -> Path:
    """The log of a process; a large one of earlier days is put aside."""
    path = home / "logs" / f"{name}.log"
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path
