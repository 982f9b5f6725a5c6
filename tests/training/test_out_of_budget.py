"""What had no turn for lack of time, and what could not be fitted, is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.training.troubled import classes
from triptych.domain.finding import Finding
from triptych.domain.preset import Preset
from triptych.domain.run import TrialState
from triptych.tables import infer_schema
from triptych.training import fit, prepare, search
from triptych.training.candidates import defaults as known_defaults
from triptych.training.families import BY_NAME
from triptych.training.fitted import Fitted
from triptych.training.lesson import OutOfTime
from triptych.ui.texts.findings import FRENCH, FrenchSentences


def trained(**asked: Any) -> Fitted:
    table = classes()
    return fit(prepare(infer_schema(table, target="y"), table), progress=lambda _: None, **asked)


def said(fitted: Fitted, check: str) -> list[Finding]:
    return [each for each in fitted.report.findings if each.check == check]


def broken(*_: object) -> None:
    raise ValueError("This library is broken.")


def late(*_: object) -> None:
    raise OutOfTime


@pytest.fixture
def some_broken(monkeypatch) -> None:
    """Of the defaults the linear ones, of which one fails, and two of a kind that always fails."""
    boosted = replace(BY_NAME["boosted trees"], learn=broken)
    linear = replace(BY_NAME["linear"], learn=broken)

    def defaults(*known):
        first, second, third, trees, *_ = known_defaults(*known)
        trees = replace(trees, family=boosted)
        return [first, second, replace(third, family=linear), trees, replace(trees, name="boosted trees, again")]

    monkeypatch.setattr(search, "defaults", defaults)


def test_candidates_without_a_turn_are_named():
    fitted = trained(budget=1e-9)
    (finding,) = said(fitted, "out-of-budget")
    assert [each.name for each in fitted.report.candidates] == ["linear, penalty 0.1"]
    assert finding.evidence == {
        "skipped": 3, "candidates": 4, "names": ["linear, penalty 1", "linear, penalty 10", "boosted trees, small"],
    }  # fmt: skip
    assert "“linear, penalty 1”, “linear, penalty 10” and “boosted trees, small”); give" in finding.message


def test_proposals_and_a_mean_do_not_stand_for_candidates_without_a_turn(monkeypatch):
    slow = replace(BY_NAME["boosted trees"], learn=late)

    def defaults(*known):
        first, second, third, trees, *_ = known_defaults(*known)
        return [first, second, third, replace(trees, family=slow)]

    monkeypatch.setattr(search, "defaults", defaults)
    monkeypatch.setattr(search, "proposed", lambda _: [BY_NAME["linear"]])
    fitted = trained(budget=60, preset=Preset.BALANCED)
    assert len(fitted.report.candidates) >= 4  # with what was proposed no fewer than there were to try
    assert [each.state for each in fitted.report.given_up if "proposal" not in each.name] == [TrialState.STOPPED]
    (finding,) = said(fitted, "out-of-budget")
    assert finding.evidence["names"] == ["boosted trees, small"]


def test_of_a_search_that_had_the_time_nothing_is_said():
    fitted = trained(budget=60)
    assert len(fitted.report.candidates) == 4
    assert not said(fitted, "out-of-budget")
    assert not said(fitted, "never-fitted")


@pytest.mark.usefixtures("some_broken")
def test_a_kind_of_which_every_trial_failed_is_named_and_was_not_short_of_time():
    fitted = trained(budget=60)
    (finding,) = said(fitted, "never-fitted")
    assert finding.evidence == {"families": ["boosted trees"], "failed": 2}
    assert "“boosted trees”" in finding.message
    assert "«\u00a0boosted trees\u00a0»" in FrenchSentences().write(FRENCH["never-fitted"], (), finding.evidence)
    assert finding.message in fitted.report.warnings
    assert not said(fitted, "out-of-budget")
