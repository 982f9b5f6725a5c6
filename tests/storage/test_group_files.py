"""The files by which the processes of a group meet: whole, kept, and answered."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from triptych.domain.catalogue import Catalogue, Listing
from triptych.domain.deployment import Deployment, Reason
from triptych.domain.errors import Unavailable
from triptych.domain.model import Registered
from triptych.storage.catalogue import FILE, CatalogueFile, similar
from triptych.storage.deployments import DeploymentHistory
from triptych.storage.mailbox import Mailbox


def catalogue(count: int, registry: str = "r") -> Catalogue:
    names = [f"model-{number}" for number in range(count)]
    return Catalogue(
        registry=registry,
        models={
            name: Listing(registered=Registered(name=name, default=False, aliases={}, latest=str(count)))
            for name in names
        },
    )


WRITE = """
import itertools, pathlib, sys
from tests.storage.test_group_files import catalogue
from triptych.storage.catalogue import CatalogueFile
file = CatalogueFile(pathlib.Path(sys.argv[1]))
for count in itertools.count(1):
    file.write(catalogue(count % 50 + 1))
"""


def test_readers_never_see_half_a_catalogue_even_when_its_writer_is_killed(tmp_path, repository):
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    writer = subprocess.Popen([sys.executable, "-c", WRITE, str(tmp_path)], env=environment)
    file = CatalogueFile(tmp_path)
    try:
        stamps, reads = [], 0
        deadline = time.monotonic() + 60
        while reads < 300 and time.monotonic() < deadline:
            stamps.append(file.stamp)
            found = file.read()
            if found:
                reads += 1
                latest = {listing.registered.latest for listing in found.models.values()}
                assert latest == {str(len(found.models))}
    finally:
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert reads == 300
    assert stamps == sorted(stamps)
    assert file.read() is not None


def test_each_write_has_a_later_stamp_however_soon_it_follows(tmp_path):
    file = CatalogueFile(tmp_path)
    assert file.stamp == 0
    stamps = []
    for count in range(1, 30):
        file.write(catalogue(count % 2 + 1))
        stamps.append(file.stamp)
    assert len(set(stamps)) == len(stamps)
    assert stamps == sorted(stamps)


UNREADABLE = [
    "", "{", "[]", "null", '{"layout": 99}', '{"layout": 1}', '{"layout": 1, "registry": 1, "models": {"m": 3}}'
]  # fmt: skip


@pytest.mark.parametrize("content", UNREADABLE)
def test_a_catalogue_that_can_not_be_read_counts_as_none(tmp_path, content):
    (tmp_path / FILE).write_text(content)
    assert CatalogueFile(tmp_path).read() is None


def test_when_the_registry_confirmed_is_kept(tmp_path):
    file = CatalogueFile(tmp_path)
    assert file.confirmed_at is None
    file.write(catalogue(1))
    moment = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
    file.confirm(moment)
    assert CatalogueFile(tmp_path).confirmed_at == moment
    file.confirm()
    assert file.confirmed_at > moment


def test_another_groups_catalogue_serves_only_for_the_same_registry(tmp_path):
    CatalogueFile(tmp_path / "8000").write(catalogue(1))
    CatalogueFile(tmp_path / "8001").write(catalogue(2, "other"))
    assert len(similar(tmp_path, "r").read().models) == 1
    assert similar(tmp_path, "unknown") is None
    CatalogueFile(tmp_path / "8002").write(catalogue(3))
    assert len(similar(tmp_path, "r").read().models) == 3


def change(model: str, after: str) -> Deployment:
    return Deployment(
        model=model,
        before=None,
        after=after,
        digest=None,
        reason=Reason.FOLLOWED,
        server="here:1",
        at=datetime.now(UTC),
    )


def test_a_history_is_told_newest_first_and_a_cut_line_spoils_no_other(tmp_path):
    file = tmp_path / "history.jsonl"
    history = DeploymentHistory(file)
    assert history.list("m", 5) == ()
    history.add([change("m", "1"), change("other", "1")])
    with file.open("a") as cut:
        cut.write('{"model": "m", "after": "lost')
    history.add([change("m", "2")])
    history.add([])
    assert [each.after for each in history.list("m", 5)] == ["2", "1"]
    assert [each.after for each in history.list("m", 1)] == ["2"]
    assert DeploymentHistory(file).list("m", 1)[0].reason is Reason.FOLLOWED


def test_many_writers_of_a_history_lose_nothing(tmp_path):
    history = DeploymentHistory(tmp_path / "history.jsonl")
    threads = [
        threading.Thread(target=lambda name=name: [history.add([change(name, str(n))]) for n in range(20)])
        for name in ("a", "b", "c")
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(history.list(name, 100)) for name in ("a", "b", "c")] == [20, 20, 20]


@pytest.fixture
def mailbox(tmp_path):
    """A mailbox that a process of its own holds and answers."""
    program = Path(__file__).parent / "programs" / "answering.py"
    holder = subprocess.Popen([sys.executable, str(program), str(tmp_path)], stdout=subprocess.PIPE)
    assert holder.stdout.readline() == b"held\n"
    yield Mailbox(tmp_path), holder
    holder.kill()
    holder.wait()
    holder.stdout.close()


def test_questions_are_answered_once_each(mailbox, tmp_path):
    box, _ = mailbox
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append((n, box.ask("double", {"number": n}, 30.0))))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [(n, 2 * n) for n in range(20)]
    assert list((tmp_path / "mailbox").iterdir()) == []


def test_a_question_that_nobody_answers_ends(mailbox, tmp_path):
    box, _ = mailbox
    with pytest.raises(Unavailable, match="too long"):
        box.ask("ignore", {}, 0.2)
    assert list((tmp_path / "mailbox").iterdir()) == []


def test_nobody_waits_for_a_follower_that_is_not_there(mailbox, tmp_path):
    with pytest.raises(Unavailable, match="starting"):
        Mailbox(tmp_path / "none").ask("double", {"number": 1}, 30.0)
    box, holder = mailbox
    threading.Timer(0.3, holder.kill).start()
    with pytest.raises(Unavailable, match="starting"):
        box.ask("ignore", {}, 30.0)
    with pytest.raises(Unavailable, match="starting"):
        box.ask("double", {"number": 1}, 30.0)


def test_who_is_started_together_with_the_follower_waits_for_it(tmp_path):
    box = Mailbox(tmp_path, patience=30.0)
    asked = []
    thread = threading.Thread(target=lambda: asked.append(box.ask("double", {"number": 4}, 30.0)))
    thread.start()
    program = Path(__file__).parent / "programs" / "answering.py"
    with subprocess.Popen([sys.executable, str(program), str(tmp_path)], stdout=subprocess.DEVNULL) as holder:
        thread.join()
        holder.kill()
    assert asked == [8]


def test_what_dead_processes_left_is_swept(tmp_path):
    box = Mailbox(tmp_path)
    with box.held():
        old, new = (tmp_path / "mailbox" / name for name in ("old.answer", "new.answer"))
        for path in (old, new):
            path.write_text(json.dumps(1))
        os.utime(old, (1, 1))
        box.sweep()
    assert not old.exists()
    assert new.exists()
