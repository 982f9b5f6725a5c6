"""A run knows the code and the lock that it was begun with, to the byte."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from triptych import wiring
from triptych.tracking.source import CHANGES, LOCK, MOST_LOCK, Source

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path, monkeypatch) -> Git:
    """Run git in a checkout of one file, which is the working folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> str:
        who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
        return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()

    run("init")
    (tmp_path / "train.py").write_text("first\n")
    run("add", "train.py")
    run("commit", "--message", "First")
    return run


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_checkout_has_its_commit_and_whether_files_were_changed(git, tmp_path):
    tags = Source.here().tags
    assert tags["mlflow.source.git.commit"] == git("rev-parse", "HEAD")
    assert tags["mlflow.source.git.dirty"] == "false"
    assert not {CHANGES, LOCK} & tags.keys()
    (tmp_path / "train.py").write_text("second\n")
    source = Source.here()
    assert source.tags["mlflow.source.git.dirty"] == "true"
    assert b"-first\n+second\n" in source.changes
    assert source.tags[CHANGES] == digest(source.changes)


def test_two_changes_of_one_commit_have_two_digests_whatever_the_user_set(git, tmp_path):
    (tmp_path / "train.py").write_text("second\n")
    second = Source.here().tags
    git("config", "core.abbrev", "20")
    git("config", "color.ui", "always")
    assert Source.here().tags == second
    (tmp_path / "train.py").write_text("third\n")
    third = Source.here().tags
    assert {name for name in third if third[name] != second[name]} == {CHANGES}


def test_a_change_that_is_no_utf_8_is_kept_to_the_byte(git, tmp_path):
    (tmp_path / "train.py").write_bytes(b"caf\xe9\n")
    assert b"+caf\xe9\n" in Source.here().changes


def test_the_lock_is_that_of_the_project_whatever_folder_below_is_the_working_one(git, tmp_path, monkeypatch):
    (tmp_path / "uv.lock").write_text("version = 1\n")
    (tmp_path / "below").mkdir()
    monkeypatch.chdir(tmp_path / "below")
    assert Source.here().tags[LOCK] == digest(b"version = 1\n")


def test_a_folder_that_is_no_checkout_has_neither_commit_nor_changes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Source.here().tags.keys() == {"mlflow.source.name", "mlflow.source.type"}


def kept(home, run_id: str) -> dict[str, bytes]:
    """The files of a run."""
    client = wiring.registry(home).client
    files = [found.path for found in client.list_artifacts(run_id)]
    return {name: Path(client.download_artifacts(run_id, name)).read_bytes() for name in files}


def test_a_run_keeps_what_it_began_with_though_files_change_while_it_runs(git, home, tmp_path):
    (tmp_path / "train.py").write_text("second\n")
    (tmp_path / "uv.lock").write_text("version = 1\n")
    with wiring.training(home)._runs.run("begun") as run_id:
        (tmp_path / "train.py").write_text("third\n")
        (tmp_path / "uv.lock").write_text("version = 2\n")
    files, tags = kept(home, run_id), wiring.registry(home).client.get_run(run_id).data.tags
    assert b"+second\n" in files["changes.diff"]
    assert files["uv.lock"] == b"version = 1\n"
    assert (tags[CHANGES], tags[LOCK]) == (digest(files["changes.diff"]), digest(files["uv.lock"]))


def test_of_a_huge_lock_the_digest_alone_is_kept(git, home, tmp_path):
    lock = b"#" * (MOST_LOCK + 1)
    (tmp_path / "uv.lock").write_bytes(lock)
    with wiring.training(home)._runs.run("huge") as run_id:
        pass
    assert kept(home, run_id) == {}
    assert wiring.registry(home).client.get_run(run_id).data.tags[LOCK] == digest(lock)
