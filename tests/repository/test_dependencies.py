from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

MODULES = {"scikit-learn": "sklearn"}
"""A dependency to the module that it brings, where the names differ."""


@pytest.fixture(scope="module")
def project(repository: Path) -> dict:
    return tomllib.loads((repository / "pyproject.toml").read_text())


def names(requirements: list) -> set[str]:
    return {re.split(r"[\[<>=!~; ]", item)[0] for item in requirements if isinstance(item, str)}


def test_every_dependency_has_a_reason(project, repository):
    declared = names(project["project"]["dependencies"])
    declared |= {
        name for extra in project["project"].get("optional-dependencies", {}).values() for name in names(extra)
    }
    declared |= {name for group in project["dependency-groups"].values() for name in names(group)}
    explained = set(re.findall(r"^\| `([\w-]+)` \|", (repository / "docs/dependencies.md").read_text(), re.MULTILINE))
    assert explained == declared


def test_every_dependency_is_used(project, repository):
    sources = "\n".join(path.read_text() for path in (repository / "src").rglob("*.py"))
    imported = set(re.findall(r"^\s*(?:from|import) (\w+)", sources, re.MULTILINE))
    needed = names(project["project"]["dependencies"])
    assert {name for name in needed if MODULES.get(name, name.replace("-", "_")) not in imported} == set()


def test_the_lock_knows_every_dependency(project, repository):
    locked = {package["name"] for package in tomllib.loads((repository / "uv.lock").read_text())["package"]}
    assert names(project["project"]["dependencies"]) <= locked


def test_the_makefile_names_one_version_of_uv(repository):
    assert re.search(r"^UV_VERSION := \d+\.\d+\.\d+$", (repository / "Makefile").read_text(), re.MULTILINE)
