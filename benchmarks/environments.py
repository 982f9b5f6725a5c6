"""One environment for each peer, from its own lock."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from benchmarks.contestants import PEERS
from benchmarks.machine import SHOWN

STAMP = ".triptych-lock"


def install(uv: str, folder: Path) -> None:
    """Install what is missing or was locked anew.

    Args:
        uv: The program.
        folder: It gets a folder for each peer.
    """
    for peer in SHOWN:
        install_one(uv, peer, folder)


def install_one(uv: str, peer: str, folder: Path) -> None:
    """Install one peer, when it is missing or was locked anew.

    Args:
        uv: The program.
        peer: Its name.
        folder: It gets a folder for it.
    """
    lock, environment = PEERS / peer / "uv.lock", folder / peer
    stamp = environment / STAMP
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    print(f"Installing {peer} into an environment of its own ...", file=sys.stderr)
    variables = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment.resolve())}
    command = [uv, "sync", "--frozen", "--quiet", "--compile-bytecode", "--project", str(PEERS / peer)]
    subprocess.run(command, check=True, env=variables)
    shutil.copyfile(lock, stamp)
