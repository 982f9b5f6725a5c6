from __future__ import annotations

import re
import statistics
import subprocess
from pathlib import Path

import pytest

LONGEST = 250
LARGEST_MEDIAN = 80
LONGER_FOR_A_REASON = {
    "ui/texts/en.py": "a sentence a line, to be compared with the other language",
    "ui/texts/fr.py": "as en.py",
}
"""Path under src/triptych: why it may be longer."""

NAMES_THAT_SAY_NOTHING = {"base", "common", "core", "helper", "helpers", "manager", "misc", "util", "utils"}

WRITTEN_ELSEWHERE = {"uv.lock"}
"""Names of tracked files that tools write, with the addresses that they need."""

INDEX_ADDRESS = re.compile(r"https?://[^\s\"')>]*(/simple\b|\bpypi\.|\bnpmjs\.|/artifactory/)")
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:root|home|Users|work|private)/\w")


@pytest.fixture(scope="module")
def tracked(repository: Path) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=repository,
        capture_output=True,
        check=False,
        text=True,
    )
    if listed.returncode != 0:
        pytest.skip("This is not a git clone.")
    return [repository / name for name in listed.stdout.split("\0") if name and (repository / name).is_file()]


@pytest.fixture(scope="module")
def lengths(repository: Path) -> dict[str, int]:
    root = repository / "src" / "triptych"
    return {
        path.relative_to(root).as_posix(): len(path.read_text().splitlines())
        for path in root.rglob("*.py")
        if path.stat().st_size
    }


def test_no_file_is_long(lengths):
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    assert long.keys() <= LONGER_FOR_A_REASON.keys() <= lengths.keys(), long


def test_most_files_are_short(lengths):
    assert statistics.median(lengths.values()) < LARGEST_MEDIAN


def test_every_module_says_what_it_holds(lengths):
    parts = {part for name in lengths for part in Path(name).with_suffix("").parts}
    assert not parts & NAMES_THAT_SAY_NOTHING


def test_no_text_names_a_registry_or_somebodys_folder(tracked, repository):
    found = []
    for path in tracked:
        name = path.relative_to(repository).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if Path(name).name not in WRITTEN_ELSEWHERE:
            found += [
                f"{name}:{number}"
                for number, line in enumerate(text.splitlines(), 1)
                if INDEX_ADDRESS.search(line) or MACHINE_PATH.search(line)
            ]
    assert not found


def test_no_large_file_is_tracked(tracked, repository):
    large = {str(path.relative_to(repository)): path.stat().st_size for path in tracked if path.name != "uv.lock"}
    assert not {name: size for name, size in large.items() if size > 1024 * 1024}
