"""Whole groups, or the latest rows, measure, and nothing of them is learned from."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.training.troubled import TROUBLED, classes, numbers
from triptych.domain.division import Division
from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Kind
from triptych.tables import infer_schema
from triptych.training import fit, prepare
from triptych.training.apart import Apart
from triptych.training.by_group import MANY_GROUPS
from triptych.training.split import folds, split_rows

PATIENTS, SALES = TROUBLED["groups"][0][0], TROUBLED["time-order"][0][0]


def prepared(table, **division):
    return prepare(infer_schema(table, target="y"), table, Division(**division))


@settings(max_examples=30)
@given(st.integers(6, 40), st.integers(0, 9), st.booleans())
def test_no_group_is_on_both_sides(groups, seed, labelled):
    chance = np.random.default_rng(seed)
    codes = np.concatenate([np.arange(groups), chance.integers(0, groups, 200)])
    answers = np.arange(len(codes)) % 2 if labelled else chance.normal(size=len(codes))
    apart = Apart(groups=codes)
    split = split_rows(answers, classes=labelled, apart=apart)
    assert sorted([*split.train, *split.test]) == list(range(len(codes)))
    assert not set(codes[split.train]) & set(codes[split.test])
    train = apart.take(split.train).groups
    for fitted, scored in folds(answers[split.train], classes=labelled, apart=Apart(groups=train)):
        assert not set(train[fitted]) & set(train[scored])


@settings(max_examples=30)
@given(st.integers(0, 9), st.integers(20, 300), st.booleans())
def test_what_measures_is_later_than_what_trains(seed, moments, labelled):
    chance = np.random.default_rng(seed)
    when = chance.integers(0, moments, 300).astype(float)
    when[:5] = np.nan
    answers = np.arange(300) % 2 if labelled else chance.normal(size=300)
    split = split_rows(answers, classes=labelled, apart=Apart(moments=when))
    assert np.nanmax(when[split.train]) < when[split.test].min()
    assert sorted([*split.train, *split.test]) == list(range(300))
    trained = when[split.train]
    parts = list(folds(answers[split.train], classes=labelled, apart=Apart(moments=trained)))
    assert len(parts) >= 2
    for fitted, scored in parts:
        assert np.nanmax(trained[fitted]) < trained[scored].min()
    # What the first fold finds out, such as how many rounds a boosting takes, is of the most rows.
    assert [len(fitted) for fitted, _ in parts] == sorted((len(fitted) for fitted, _ in parts), reverse=True)


def test_a_table_of_patients_is_measured_on_patients_it_never_saw():
    by_chance, by_patient = prepared(PATIENTS), prepared(PATIENTS, group="patient")
    assert "groups" in [finding.check for finding in by_chance.findings]
    assert "groups" not in [finding.check for finding in by_patient.findings]
    column = next(column for column in by_patient.material.schema.columns if column.name == "patient")
    assert column.kind is Kind.ID
    assert "patient" not in by_patient.material.names
    report = fit(by_patient, budget=1e-9, progress=lambda _: None).report
    assert report.division == Division(group="patient")


def test_many_groups_are_divided_without_looking_at_each():
    chance = np.random.default_rng(1)
    groups = chance.integers(0, 2 * MANY_GROUPS, 120_000)
    answers = (groups + chance.integers(0, 2, len(groups))) % 3
    apart = Apart(groups=groups)
    one, again = (split_rows(answers, classes=True, apart=apart) for _ in range(2))
    assert one.test.tolist() == again.test.tolist()
    parts = [(one.train, one.test), *folds(answers, classes=True, apart=apart, count=4)]
    assert sorted(place for _, scored in parts[1:] for place in scored) == list(range(len(groups)))
    for share, (fitted, scored) in zip((0.2, 0.25, 0.25, 0.25, 0.25), parts, strict=True):
        assert not set(groups[fitted]) & set(groups[scored])
        assert len(scored) / len(groups) == pytest.approx(share, abs=0.001)
        assert np.bincount(answers[scored]) / len(scored) == pytest.approx(1 / 3, abs=0.02)


def test_a_drift_is_measured_on_the_latest_rows():
    by_chance, by_time = prepared(SALES), prepared(SALES, time="sold")
    assert "time-order" in [finding.check for finding in by_chance.findings]
    assert not {"time-order", "shift"} & {finding.check for finding in by_time.findings if "sold" in finding.columns}
    scores = [fit(each, budget=1e-9, progress=lambda _: None).report.metrics["rmse"] for each in (by_chance, by_time)]
    assert scores[1] > scores[0]


def test_what_is_divided_by_need_not_be_learned_from():
    schema = infer_schema(SALES, target="y", drop=("sold",))
    material = prepare(schema, SALES, Division(time="sold")).material
    assert "sold" not in material.names
    assert len(material.split.test) == pytest.approx(SALES.num_rows / 5, abs=2)


@pytest.mark.parametrize(
    ("table", "division", "says"),
    [
        (PATIENTS, {"group": "patience"}, 'to divide by as the group; did you mean "patient"'),
        (SALES, {"time": "solt"}, 'to divide by as the time; did you mean "sold"'),
    ],
)
def test_a_column_that_does_not_exist_is_said_with_the_nearest(table, division, says):
    with pytest.raises(InvalidTraining, match=says):
        prepared(table, **division)


@pytest.mark.parametrize(
    ("table", "division", "says"),
    [
        (PATIENTS, {"group": "y"}, "the target itself"),
        (PATIENTS, {"time": "region"}, "neither dates nor numbers"),
        (numbers(lambda found, _: found.update(one=[1.5, float("inf")] * (len(found["y"]) // 2))), {"time": "one"},
         "infinite"),
        (SALES, {"group": "region", "time": "sold"}, "not by both"),
        (numbers(lambda found, _: found.update(one=["a"] * len(found["y"]))), {"group": "one"}, "1 groups"),
        (numbers(lambda found, _: found.update(one=[1.5] * len(found["y"]))), {"time": "one"}, "different values"),
        (
            classes(lambda found, _: found.update(when=np.arange(len(found["y"])) * 1.0,
                                                  y=["a", "b"] * (len(found["y"]) // 2 - 5) + ["c"] * 10)),
            {"time": "when"}, "latest rows alone",
        ),
        (
            classes(lambda found, _: found.update(one=[f"g{place // 20}" for place in range(len(found["y"]))],
                                                  y=["c"] * 10 + ["a", "b"] * (len(found["y"]) // 2 - 5))),
            {"group": "one"}, None,
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_divided_is_said_in_a_sentence(table, division, says):
    if says is None:  # a class of one group alone trains, and is never measured
        assert prepared(table, **division).material.split.test.size
        return
    with pytest.raises(InvalidTraining, match=says) as caught:
        prepared(table, **division)
    assert caught.value.detail.endswith(".")
