"""Whatever a user can set, call or meet is in the documentation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from triptych.domain import errors
from triptych.settings import Settings


def subclasses(kind: type) -> set[type]:
    return {kind}.union(*(subclasses(each) for each in kind.__subclasses__()))


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_documented(name, repository):
    variable = name.upper() if name.startswith("mlflow_tracking") else f"TRIPTYCH_{name.upper()}"
    assert f"| `{variable}` |" in (repository / "docs/settings.md").read_text()


@pytest.mark.parametrize("code", sorted({kind.code for kind in subclasses(errors.TriptychError)}))
def test_every_problem_is_documented(code, repository):
    assert f"| `{code}` |" in (repository / "docs/api.md").read_text()


def test_every_decision_is_in_the_menu(repository):
    menu = (repository / "zensical.toml").read_text()
    assert all(f'"decisions/{path.name}"' in menu for path in (repository / "docs/decisions").glob("*.md"))


def test_every_page_is_in_the_menu(repository):
    menu = (repository / "zensical.toml").read_text()
    assert all(f'"{path.name}"' in menu for path in (repository / "docs").glob("*.md"))


def test_links_between_pages_lead_somewhere(repository):
    pages = [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(repository)}: {target}"
        for page in pages
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken


def test_files_that_the_pages_name_exist(repository):
    pages = [*repository.glob("*.md"), *(repository / "docs").rglob("*.md")]
    missing = [
        f"{page.relative_to(repository)}: {name}"
        for page in pages
        for name in re.findall(r"`((?:src|tests|tools|docs|benchmarks)/[\w./-]+)`", page.read_text())
        if not (repository / name).exists()
    ]
    assert not missing


def test_the_help_in_the_documentation_is_the_programs_own(repository: Path):
    check = subprocess.run(
        [sys.executable, "-m", "cogapp", "-P", "--check", "docs/command-line.md", "docs/api.md"],
        cwd=repository,
        capture_output=True,
        check=False,
        text=True,
    )
    assert check.returncode == 0, check.stdout + check.stderr
