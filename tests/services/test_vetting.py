"""Versions are tried in another process, which may end as it likes."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest

from triptych import wiring
from triptych.cli.processes import program
from triptych.services.vetting import ForeignVetting, Vetting


@pytest.fixture
def fetched(home, monkeypatch):
    """Versions of three models on this disk, of the home that processes are started in."""
    for name, value in home.environment().items():
        monkeypatch.setenv(name, value)
    found = wiring.deployments(home)
    found.refresh()
    return [serving.fetched for _, serving in sorted(found.serving().items())]


def found(tried) -> list:
    """The failure of each."""
    return [version.failure for version in tried]


def vetting(environment, *command: str, seconds: float = 60.0) -> Vetting:
    return Vetting(lambda folder: [*command, str(folder)], environment, seconds)


def test_sound_versions_are_found_sound_and_a_bad_one_among_them_is_not(fetched, home):
    bad = replace(fetched[1], version=replace(fetched[1].version, digest="0" * 64))
    failures = found(vetting(os.environ, *program("try"))([fetched[0], bad, fetched[2]]))
    assert failures[0] is None
    assert "not those that were registered" in failures[1].detail
    assert failures[2] is None


def test_a_version_that_ends_its_process_is_blamed_and_the_next_one_is_tried(fetched, tmp_path):
    script = tmp_path / "dying.py"
    script.write_text(
        "import json, os, pathlib, sys\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "for place in range(3):\n"
        "    verdict = folder / f'{place}.verdict'\n"
        "    if verdict.exists():\n"
        "        continue\n"
        "    if place == 1:\n"
        "        os.kill(os.getpid(), 11)\n"
        "    written = folder / f'{place}.written'\n"
        "    cases = json.loads((folder / 'cases.json').read_text())\n"
        "    written.write_text(json.dumps(cases[place]))\n"
        "    written.replace(verdict)\n"
    )
    failures = found(vetting(os.environ, sys.executable, str(script))(fetched))
    assert [failure is None for failure in failures] == [True, False, True]
    assert "signal SIGSEGV" in failures[1].detail


def test_a_version_that_hangs_is_given_up(fetched):
    (failure,) = found(
        vetting(os.environ, sys.executable, "-c", "import time; time.sleep(60)", seconds=0.3)(fetched[:1])
    )
    assert "more than 0 seconds" in failure.detail


def test_versions_that_were_trained_here_need_not_be_tried_by_a_short_command(fetched):
    ending = [sys.executable, "-c", "import os; os.kill(os.getpid(), 11)"]
    versions = [fetched[0], replace(fetched[1], package=False), fetched[2]]
    tried = list(ForeignVetting(lambda folder: [*ending, str(folder)], os.environ)(versions))
    assert [tried[0], tried[2]] == [fetched[0], fetched[2]]
    assert "signal SIGSEGV" in tried[1].failure.detail


@pytest.mark.parametrize("end", ["import time; time.sleep(60)", "import os; os.kill(os.getpid(), 11)"])
def test_a_version_whose_translation_hangs_or_crashes_answers_as_it_is(fetched, end):
    program = f"import pathlib, sys; (pathlib.Path(sys.argv[1]) / '0.loaded').touch(); {end}"
    (tried,) = vetting(os.environ, sys.executable, "-c", program, seconds=1.0)(fetched[:1])
    assert tried.failure is None
    assert tried.translated is None
    assert "took too long or ended" in tried.version.parity.reason
