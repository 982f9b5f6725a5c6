"""What is other than it was when a run was made is named, and what an earlier release did not record is not."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests.trained import quiet_mlflow, reviews, trained
from triptych import wiring
from triptych.domain.costs import Costs
from triptych.domain.reproduction import Reproduction
from triptych.settings import Settings, load

__all__ = ["trained"]

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed here")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """A checkout with a file that was changed since its commit."""
    folder = tmp_path_factory.mktemp("checkout")
    (folder / "notes.txt").write_text("committed\n")
    who = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]
    for command in (["init"], ["add", "notes.txt"], ["commit", "--message", "First"]):
        subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)
    (folder / "notes.txt").write_text("changed\n")
    return folder


@pytest.fixture(scope="module")
def settings(trained, tmp_path_factory) -> Settings:
    folder = tmp_path_factory.mktemp("reproducing")
    shutil.copy(trained / "mlflow.db", folder)
    return load(home=folder)


@pytest.fixture(scope="module")
def run_id(settings, checkout, tmp_path_factory) -> str:
    """A training of two classes with stated costs, begun in the checkout."""
    table = reviews(tmp_path_factory.mktemp("table") / "letters.csv")
    with quiet_mlflow(), chdir(checkout):
        made = wiring.training(settings).train(
            table, target="verdict", budget=1e-9, costs=Costs(false_negative=5.0), progress=lambda _: None
        )
    return made.run_id


@pytest.fixture
def again(settings, run_id, checkout, monkeypatch):
    """Do the training again in the checkout."""
    monkeypatch.chdir(checkout)

    def reproduce() -> Reproduction:
        with quiet_mlflow():
            return wiring.reproducing(settings).reproduce(run_id, progress=lambda _: None)

    return reproduce


def differing(found: Reproduction) -> dict[str, tuple[object, object]]:
    return {each.name: (each.before, each.now) for each in found.surroundings}


def test_reliability_and_costs_are_compared_too(again):
    found = again()
    assert found.same
    assert differing(found) == {}
    names = {metric.name for metric in found.metrics}
    assert {"log_loss", "ece", "brier", "threshold", "cost", "cost_at_even"} <= names
    assert not [name for name in names if name.startswith(("coverage", "size", "exact"))], "of the search's folds"


def test_another_change_of_the_same_commit_is_named(again, checkout):
    (checkout / "notes.txt").write_text("changed otherwise\n")
    try:
        found = again()
    finally:
        (checkout / "notes.txt").write_text("changed\n")
    assert found.same
    (change,) = found.surroundings
    assert change.name == "changes.sha256"
    assert change.before != change.now


@pytest.fixture
def rewrite(settings, run_id) -> Iterator[Callable[[str, Callable[[str], str]], None]]:
    """Make another text of a file of the run, until the test has ended."""
    client = wiring.registry(settings).client
    before: dict[str, str] = {}

    def to(name: str, make: Callable[[str], str]) -> None:
        before[name] = Path(client.download_artifacts(run_id, name)).read_text(encoding="utf-8")
        client.log_text(run_id, make(before[name]), name)

    yield to
    for name, text in before.items():
        client.log_text(run_id, text, name)


def test_another_machine_and_another_seed_are_named(again, rewrite):
    rewrite("environment.txt", lambda text: text.replace("processor: ", "processor: Another ").replace("s: ", "s: 9"))
    rewrite("record.json", lambda text: json.dumps(json.loads(text) | {"seed": 7}))
    found = differing(again())
    assert found["seed"] == (7, 42)
    before, now = found["processor"]
    assert before == f"Another {now}"
    before, now = found["cores"]
    assert before == f"9{now}"
    assert found.keys() == {"seed", "processor", "cores", "OpenMP threads", "BLAS threads"}


def test_a_run_of_an_earlier_release_is_done_again_and_what_it_did_not_record_is_no_difference(
    again, rewrite, settings, run_id
):
    def earlier(text: str) -> str:
        record = json.loads(text)
        del record["seed"]
        for name in ("ece", "brier", "threshold", "cost", "cost_at_even"):
            del record["metrics"][name]
        return json.dumps(record)

    rewrite("record.json", earlier)
    rewrite("environment.txt", lambda text: re.sub(r"^# (?!Python).*\n", "", text, flags=re.MULTILINE))
    client, tag = wiring.registry(settings).client, "triptych.source.changes.sha256"
    digest = client.get_run(run_id).data.tags[tag]
    client.delete_tag(run_id, tag)
    try:
        found = again()
    finally:
        client.set_tag(run_id, tag, digest)
    assert found.same
    assert {"accuracy", "log_loss"} <= {metric.name for metric in found.metrics}
    assert not {"ece", "brier", "cost"} & {metric.name for metric in found.metrics}
    assert differing(found) == {}
