"""Find a Chromium for the browser tests, or install one, and print its path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser")
ARGUMENTS = (
    "--no-sandbox",  # containers run the tests as root, where the sandbox can't start
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""What the browser is started with, so that it stays quiet and repeatable."""


def find() -> Path | None:
    """Look for a Chromium that starts: the one that is named, then the system's, then Playwright's."""
    return next((Path(path) for path in _candidates() if path and _starts(path)), None)


def install() -> Path | None:
    """Install Debian's package when we may, or else Playwright's own browser."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _run("apt-get", "update", "--quiet")
        _run("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium")
    if find() is None:
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    return find()


def main() -> int:
    """Print the path of a Chromium; with `--install`, make sure that there is one."""
    path = find() or (install() if "--install" in sys.argv else None)
    if path is None:
        print(
            "The browser tests need a Chromium, and none could be found or installed. "
            "Install one, or name it: TRIPTYCH_CHROMIUM=/path/to/chromium",
            file=sys.stderr,
        )
        return 1
    print(path)
    return 0


def _candidates() -> Iterator[str | None]:
    if named := os.environ.get("TRIPTYCH_CHROMIUM"):
        yield named
    else:
        yield from map(shutil.which, NAMES)
        yield _playwrights()


def _playwrights() -> str:
    with sync_playwright() as playwright:
        return playwright.chromium.executable_path


def _starts(path: str) -> bool:
    try:
        return subprocess.run([path, "--version"], capture_output=True, check=False, timeout=30).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _run(*command: str) -> None:
    print("Running", *command, "...", file=sys.stderr)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(command, check=False, stdout=sys.stderr, env=environment)


if __name__ == "__main__":
    sys.exit(main())
