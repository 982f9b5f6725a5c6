"""What was searched and chosen at an end of its range is said, and what lies there by chance or by nature is not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from tests.training.troubled import classes
from triptych.domain.finding import Severity
from triptych.domain.preset import Preset
from triptych.domain.run import Report, Trial
from triptych.domain.schema import Task
from triptych.tables import infer_schema
from triptych.training import fit, prepare, search
from triptych.training.candidates import Candidate
from triptych.training.candidates import defaults as known_defaults
from triptych.training.checks import Outcome
from triptych.training.checks.search_edge import SearchEdge
from triptych.training.drawn import Drawn
from triptych.training.families import ALL, BY_NAME, linear
from triptych.training.problem import Problem
from triptych.training.proposals import Proposals
from triptych.training.scoring import Scored
from triptych.ui.texts.findings import FRENCH, FrenchSentences

RATE = Drawn(name="learning_rate", value=0.0203, low=0.02, high=0.3, log=True)
INSIDE = replace(RATE, value=0.08)


def scored(score: float, *drawn: Drawn, family: str = "XGBoost") -> Scored:
    candidate = Candidate(name=f"{family}, {score}", family=BY_NAME[family], params={}, drawn=drawn)
    return Scored(candidate=candidate, trial=Trial(name=candidate.name, score=score, folds=(score,), seconds=1.0))


def found(members: list[Scored], others: list[Scored]) -> list:
    report = Report(
        metrics={"log_loss": 0.4}, baseline={"log_loss": 0.6}, estimator="x", selection="log_loss", candidates=(),
        train_rows=320, test_rows=80,
    )  # fmt: skip
    table = classes()
    outcome = Outcome(
        material=prepare(infer_schema(table, target="y"), table).material, report=report, fitted_score=0.4,
        fitted_baseline=0.6, asked=False, scored=[*others, *members], members=members,
    )  # fmt: skip
    return list(SearchEdge().look(outcome))


@pytest.mark.parametrize("family", ALL, ids=lambda family: family.name)
@pytest.mark.parametrize("rows", [500, 50_000])
def test_a_proposal_tells_what_it_drew_from_which_range(family, rows):
    problem = Problem(task=Task.REGRESSION, rows=rows, columns=5)
    candidate = Proposals(problem, [family], []).next()
    assert candidate.drawn
    for drawn in candidate.drawn:
        assert drawn.low <= drawn.value <= drawn.high
        assert 0 <= drawn.place <= 1
        assert candidate.params.get(drawn.name, drawn.value) == drawn.value


def test_a_setting_at_an_end_is_named_with_the_end_and_the_range():
    (finding,) = found([scored(0.1, RATE)], [scored(0.2, RATE), scored(0.3, INSIDE), scored(0.4, INSIDE)])
    assert finding.severity is Severity.NOTE
    assert finding.evidence["end"] == 0.02
    assert (finding.evidence["near"], finding.evidence["best"]) == (2, 3)
    assert "“learning_rate” of “XGBoost” was chosen as 0.0203, at the end (0.02)" in finding.message
    french = FrenchSentences().write(FRENCH["search-edge"], finding.columns, finding.evidence)
    assert "«\u00a0learning_rate\u00a0» de «\u00a0XGBoost\u00a0» a été choisi à 0,0203, au bord (0,02)" in french


def test_nearness_is_that_of_the_scale_which_is_searched():
    near_in_numbers = replace(RATE, value=0.025)  # by a fiftieth of the numbers, by a twelfth of their logs
    assert not found([scored(0.1, near_in_numbers)], [scored(0.2, RATE), scored(0.3, RATE)])
    plain = replace(near_in_numbers, log=False)
    assert found([scored(0.1, plain)], [scored(0.2, plain), scored(0.3, plain)])


def test_one_that_lies_there_alone_may_be_luck():
    assert not found([scored(0.1, RATE)], [scored(0.2, INSIDE), scored(0.3, INSIDE), scored(0.4, RATE)])
    assert not found([scored(0.1, RATE)], [])
    assert not found([scored(0.1, RATE)], [scored(0.2, RATE, family="LightGBM")])


@pytest.mark.parametrize(
    "drawn",
    [
        Drawn(name="subsample", value=1.0, low=0.5, high=1.0),
        Drawn(name="min_samples_leaf", value=1, low=1, high=20, log=True, whole=True),
        Drawn(name="layers", value=2, low=1, high=2, whole=True),
    ],
    ids=lambda drawn: drawn.name,
)
def test_an_end_beyond_which_is_nothing_is_no_edge(drawn):
    assert not found([scored(0.1, drawn)], [scored(0.2, drawn), scored(0.3, drawn)])


def test_the_other_end_of_the_same_ranges_is_one():
    for drawn in (
        Drawn(name="subsample", value=0.5, low=0.5, high=1.0),
        Drawn(name="min_samples_leaf", value=20, low=1, high=20, log=True, whole=True),
    ):
        assert found([scored(0.1, drawn)], [scored(0.2, drawn), scored(0.3, drawn)])


def test_of_a_mean_each_member_is_looked_at_and_an_end_is_said_once():
    trees = [scored(0.1, RATE), scored(0.2, RATE)]
    leaves = Drawn(name="num_leaves", value=160, low=4, high=160, log=True, whole=True)
    others = [scored(0.15, leaves, family="LightGBM"), scored(0.25, leaves, family="LightGBM")]
    said = [(each.evidence["family"], each.evidence["setting"]) for each in found([*trees, *others], [])]
    assert said == [("XGBoost", "learning_rate"), ("LightGBM", "num_leaves")]


def test_a_search_whose_best_lies_beyond_its_range_says_so(monkeypatch):
    chance = np.random.default_rng(0)
    columns = chance.normal(size=(60, 5))
    table = pa.table({**{f"x{place}": column for place, column in enumerate(columns.T)}, "y": columns.sum(axis=1)})
    monkeypatch.setattr(search, "proposed", lambda _: [linear.FAMILY])
    monkeypatch.setattr(search, "defaults", lambda *known: known_defaults(*known)[:3])  # the linear ones
    prepared = prepare(infer_schema(table, target="y"), table)
    report = fit(prepared, budget=60, preset=Preset.BALANCED, progress=lambda _: None).report
    assert "proposal" in report.estimator
    (finding,) = [each for each in report.findings if each.check == "search-edge"]
    assert (finding.evidence["setting"], finding.evidence["end"]) == ("penalty", 0.01)


def test_of_proven_settings_nothing_is_said_wherever_the_proposals_lie():
    assert not found([scored(0.1)], [scored(0.2, RATE), scored(0.3, RATE), scored(0.4, RATE)])
