"""What is far from the best takes no time from what is not."""

from __future__ import annotations

import pytest

from tests.training.tables import schema, table
from triptych.domain.preset import Preset
from triptych.training import fit, prepare
from triptych.training.budget import Budget
from triptych.training.ending import Ending
from triptych.training.families import BY_NAME
from triptych.training.foresight import COSTLY, DEAR, FAR, Foresight
from triptych.training.problem import SMALL_TABLE

BOOSTING = BY_NAME["LightGBM"]


@pytest.mark.parametrize(
    ("share", "score", "in_vain"),
    [
        (COSTLY / 2, 2 * FAR, False),
        (2 * COSTLY, 0.99 * FAR, False),
        (2 * COSTLY, 1.01 * FAR, True),
        (1.1 * DEAR, 0.99, False),
        (1.1 * DEAR, 1.0, True),
    ],
    ids=["cheap", "costly-but-near", "costly-and-far", "dear-but-better", "dear-and-no-better"],
)
def test_the_other_folds_of_what_is_far_and_costs_time_are_in_vain(share, score, in_vain):
    budget = Budget(100.0)
    foresight = Foresight(budget=budget, ending=Ending(budget=budget), folds=3, members=4)
    budget.note(BOOSTING, 100.0 * share / 3)
    assert foresight.in_vain(BOOSTING, score, 1.0) is in_vain


def test_settings_of_a_kind_that_is_far_from_the_best_are_not_searched():
    data = table("regression", rows=SMALL_TABLE * 2)
    said: list[str] = []
    report = fit(
        prepare(schema(data), data), budget=60.0, preset=Preset.THOROUGH, clock=lambda: 0.0,
        progress=lambda step: said.append(step.phase),
        stop=lambda: sum("proposal" in phase for phase in said) > 12,
    ).report  # fmt: skip
    tried = (*report.candidates, *report.given_up)
    searched = {trial.family for trial in tried if "proposal" in trial.name}
    least: dict[str, float] = {}
    for trial in report.candidates:
        if "proposal" not in trial.name and trial.family != "ensemble":
            least[trial.family] = min(trial.score, least.get(trial.family, trial.score))
    far = {family for family, score in least.items() if score > FAR * min(least.values())}
    assert far, "every kind is near: the table proves nothing"
    assert searched
    assert not searched & far
