"""A recorded training is done again by a job, or it is said why it can't be."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from tests.trained import home, quiet_mlflow, trained
from triptych import wiring
from triptych.domain.document import from_document
from triptych.domain.errors import Conflict, Invalid
from triptych.domain.experiment import Part, RunRecord, TrainingRun
from triptych.domain.job import JobState
from triptych.domain.preset import Preset
from triptych.domain.recipe import Ingredient, Recipe
from triptych.domain.reproduction import Reproduction
from triptych.services.experiments import Experiments
from triptych.settings import Settings

__all__ = ["home", "trained"]


class Kept:
    """Records in memory."""

    def __init__(self, *records: RunRecord) -> None:
        self._records = {record.run.id: record for record in records}

    def runs(self, limit: int) -> tuple[TrainingRun, ...]:
        return tuple(record.run for record in self._records.values())[:limit]

    def record(self, run_id: str) -> RunRecord:
        return self._records[run_id]


@pytest.fixture
def penguins(home: Settings) -> RunRecord:
    book = wiring.experiments(home)._records
    (run,) = [run for run in book.runs(10) if run.model == "penguins"]
    return book.record(run.id)


def test_a_job_does_a_training_again_and_compares_every_digit(home, trained, penguins):
    shutil.copy(trained / "triptych.db", home.home)
    shutil.copytree(trained / "datasets", home.home / "datasets")
    job = wiring.jobs(home).train(wiring.experiments(home).repetition(penguins.run.id))
    assert (job.request.target, job.request.name) == ("species", "penguins")
    claim = wiring.job_store(home).claim("worker", 60)
    with quiet_mlflow():
        wiring.training_body(home).run(job.id, claim.fence)
    done = wiring.jobs(home).get(job.id)
    assert (done.state, done.run_id) == (JobState.SUCCEEDED, penguins.run.id)
    found = from_document(Reproduction, done.result)
    assert found.same
    assert {each.name: each.now for each in found.metrics} == penguins.record.metrics
    assert penguins.run.metrics.items() <= penguins.record.metrics.items()
    assert len(wiring.registry(home).versions("penguins")) == 1


def test_a_run_of_own_code_says_what_to_do_in_place_of_doing_it_again(penguins):
    recipe = Recipe(name="Ridge", ingredients=(Ingredient(family="own code, mine.py"),))
    own = replace(penguins, record=replace(penguins.record, recipe=recipe))
    with pytest.raises(Conflict, match="own code"):
        Experiments(Kept(own)).repetition(penguins.run.id)
    with pytest.raises(Conflict, match="does not say how"):
        Experiments(Kept(replace(penguins, record=None))).repetition(penguins.run.id)


def test_a_line_is_the_same_only_where_all_runs_have_the_same(penguins):
    other = replace(
        penguins, run=replace(penguins.run, id="other", params={**penguins.run.params, "depth": "3"}),
        libraries={**penguins.libraries, "numpy": "1.0"},
    )  # fmt: skip
    found = Experiments(Kept(penguins, other)).compare((penguins.run.id, "other"))
    differing = {(line.part, line.name): line.values for line in found.lines if not line.same}
    assert differing == {
        (Part.PARAMS, "depth"): (None, "3"),
        (Part.PACKAGES, "numpy"): (penguins.libraries["numpy"], "1.0"),
    }
    assert len(found.lines) > 40


def test_runs_are_compared_by_effort_code_and_time_too(penguins):
    request = replace(penguins.record.request, preset=Preset.THOROUGH, budget=90.0)
    plain = {name: value for name, value in penguins.run.params.items() if name not in {"preset", "budget", "seed"}}
    earlier = replace(
        penguins, run=replace(penguins.run, id="other", params=plain, fit_seconds=12.5, predict_seconds=None),
        record=replace(penguins.record, request=request), source={"git.commit": "abc"},
    )  # fmt: skip
    found = Experiments(Kept(penguins, earlier)).compare((penguins.run.id, "other"))
    lines = {(line.part, line.name): line.values for line in found.lines}
    assert lines[Part.PARAMS, "preset"] == ("quick", "thorough")
    assert lines[Part.PARAMS, "budget"] == ("1e-09", "90"), "of a run of an earlier release as of a later one"
    assert lines[Part.PARAMS, "seed"] == ("42", None)
    assert lines[Part.PACKAGES, "git.commit"] == (None, "abc")
    assert lines[Part.METRICS, "fit_seconds"] == (penguins.run.fit_seconds, 12.5)
    assert lines[Part.METRICS, "predict_1000_rows_seconds"] == (penguins.run.predict_seconds, None)
    assert lines[Part.PACKAGES, "cores"][0] is not None


def test_too_few_or_the_same_can_not_be_compared(penguins):
    with pytest.raises(Invalid):
        Experiments(Kept(penguins)).compare((penguins.run.id, penguins.run.id))
