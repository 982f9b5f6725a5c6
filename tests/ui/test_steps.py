from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from triptych.domain.job import Job, JobEvent, JobState, Step, TrainingRequest
from triptych.ui import steps

TOLD = (("Reading the table", None), ("Trying linear", None), ("Trying <trees>", 0.5), ("Trying forest", 0.5))


@pytest.fixture
def events() -> tuple[JobEvent, ...]:
    began = datetime.now(UTC) - timedelta(seconds=4)
    return tuple(
        JobEvent(number=number, at=began, step=Step(share=0.1, phase=phase, best=best))
        for number, (phase, best) in enumerate(TOLD, start=1)
    )


def job(**changes) -> Job:
    asked = TrainingRequest(dataset="d", target="price")
    return Job(id="j", request=asked, state=JobState.RUNNING, created_at=datetime.now(UTC), **changes)


def test_the_log_has_the_latest_line_first_and_says_a_score_where_it_got_better(events):
    drawn = steps.log(events)
    assert drawn.index("Trying forest") < drawn.index("Trying &lt;trees&gt;") < drawn.index("Reading the table")
    assert drawn.count("best so far 0.5") == 1


def test_a_candidate_is_tried_when_the_next_thing_began(events):
    assert [steps.tried(events[:count]) for count in range(5)] == [0, 0, 0, 1, 2]


def test_what_was_registered_is_said_in_the_visitors_language(monkeypatch):
    monkeypatch.setattr("triptych.ui.texts.language", lambda: "fr")
    assert steps.phase("Version 2 of “bikes” is registered") == "La version 2 de «\u00a0bikes\u00a0» est enregistrée"


def test_the_time_left_runs_on_between_two_words_of_the_training(events):
    assert steps.left(job(left=10.0), events) == pytest.approx(6.0, abs=1.0)
    assert steps.left(job(left=1.0), events) == 0.0
    assert steps.left(job(), events) is None
    assert steps.left(job(left=10.0, finishing=True), events) is None
