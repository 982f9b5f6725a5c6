"""Every check finds its trouble, says it with the evidence, and keeps quiet otherwise."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from string import Formatter

import numpy as np
import pyarrow as pa
import pytest

from tests.training.troubled import TROUBLED, classes, numbers, yes
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import InvalidTraining
from triptych.domain.finding import Finding, Sentences, Severity
from triptych.domain.run import Report, Trial
from triptych.samples import FOLDER
from triptych.tables import infer_schema, read_table
from triptych.training import fit, prepare, prepare_kept
from triptych.training.checks import DATA_CHECKS, RESULT_CHECKS, Material, Outcome, judge
from triptych.training.split import Split
from triptych.ui.texts.findings import FRENCH, FrenchSentences

CHECKS = {check.name: check for check in (*DATA_CHECKS, *RESULT_CHECKS)}
OF_TRAINING = {name for name, check in CHECKS.items() if check.of_training}
STOPS = {name for name, check in CHECKS.items() if check.severity is Severity.STOP}
CASES = [(name, *case) for name, cases in TROUBLED.items() for case in cases]


def material(table: pa.Table) -> Material:
    return prepare(infer_schema(table, target="y"), table).material


def found(table: pa.Table, target: str = "y", drop: tuple[str, ...] = ()) -> tuple[Finding, ...]:
    return prepare(infer_schema(table, target=target, drop=drop), table).findings


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.fixture(scope="module")
def report() -> Report:
    """Of a model that is good and not too good."""
    trial = Trial(name="trees", score=0.4, folds=(0.4,), seconds=1.0)
    return Report(
        metrics={"log_loss": 0.4, "roc_auc": 0.8}, baseline={"log_loss": 0.6, "roc_auc": 0.5}, estimator="trees",
        selection="log_loss", candidates=(trial,), train_rows=320, test_rows=320, importances={"age": 0.1},
    )  # fmt: skip


@pytest.fixture(scope="module")
def outcome(report) -> Outcome:
    return Outcome(
        material=material(classes()), report=report, fitted_score=0.35, fitted_baseline=0.6, asked=False, alone=0.8
    )


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_is_named_translated_and_documented(name, repository):
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+|[a-z]+", name)
    assert places(FRENCH[name]) == places(CHECKS[name].sentence)
    assert f"| `{name}` |" in (repository / "docs/checks.md").read_text()


def test_names_are_unique_and_no_translation_is_left_over():
    assert len(CHECKS) == len(DATA_CHECKS) + len(RESULT_CHECKS)
    assert FRENCH.keys() == CHECKS.keys()


@pytest.mark.parametrize(
    ("name", "table", "columns"), CASES, ids=[f"{case[0]} {place}" for place, case in enumerate(CASES)]
)
def test_a_check_finds_its_trouble_and_says_it_with_the_evidence(name, table, columns):
    findings = list(CHECKS[name].look(material(table)))
    assert findings
    assert all((finding.check, finding.severity) == (name, CHECKS[name].severity) for finding in findings)
    assert {column for finding in findings for column in finding.columns} == set(columns)
    for finding in findings:
        assert places(CHECKS[name].sentence) <= finding.evidence.keys() | {"columns"}
        assert finding.message.endswith((".", "?"))
        assert all(f"“{column}”" in finding.message for column in finding.columns)
        assert from_document(Finding, json.loads(json.dumps(to_document(finding), allow_nan=False))) == finding
        french = FrenchSentences().write(FRENCH[name], finding.columns, finding.evidence)
        assert all(f"«\u00a0{column}\u00a0»" in french for column in finding.columns)


@pytest.mark.parametrize(
    ("name", "table", "columns"), CASES, ids=[f"{case[0]} {place}" for place, case in enumerate(CASES)]
)
def test_a_trouble_that_is_no_leak_stops_nothing_and_a_leak_is_found_by_one_check(name, table, columns):
    stops = [finding.check for finding in found(table) if finding.severity is Severity.STOP]
    assert stops == ([name] if name in STOPS else [])


@pytest.mark.parametrize("table", [classes(), numbers()], ids=["classes", "numbers"])
def test_of_an_honest_table_there_is_nothing_to_say(table):
    assert found(table) == ()


@pytest.mark.parametrize("name", sorted(OF_TRAINING))
def test_rows_that_measure_alone_are_not_said_to_be_trained_on(name, repository):
    for table, *_ in TROUBLED.get(name, ()):
        kept = prepare_kept(infer_schema(table, target="y"), table)
        assert not {finding.check for finding in kept.findings} & OF_TRAINING
        assert len(kept.material.split.test) == table.num_rows
    assert f"`{name}`" in (repository / "docs/own-code.md").read_text()


def test_the_same_rows_give_the_same_findings():
    table = TROUBLED["leaking-pair"][0][0]
    assert found(table) == found(table)


def test_other_values_on_one_side_of_the_split_are_a_shift():
    seen = material(classes())
    assert list(CHECKS["shift"].look(seen)) == []
    by_age = np.argsort(seen.table["age"].to_numpy())
    sorted_split = replace(seen, split=Split(train=by_age[:320], test=by_age[320:]))
    assert [finding.columns for finding in CHECKS["shift"].look(sorted_split)] == [("age",)]
    by_region = np.argsort(np.array(seen.table["region"].to_pylist()), kind="stable")
    sorted_split = replace(seen, split=Split(train=by_region[:320], test=by_region[320:]))
    assert ("region",) in [finding.columns for finding in CHECKS["shift"].look(sorted_split)]


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("no-better", {"metrics": {"log_loss": 0.61, "roc_auc": 0.8}}),
        ("perfect-score", {"metrics": {"log_loss": 0.4, "roc_auc": 1.0}}),
    ],
)
def test_a_result_is_judged_by_what_was_measured(outcome, report, name, changed):
    assert judge(outcome) == ()
    findings = judge(replace(outcome, report=replace(report, **changed), fitted_score=0.55))
    assert [finding.check for finding in findings] == [name]


@pytest.mark.parametrize(
    ("name", "changed"),
    [("overfit", {"fitted_score": 0.0}), ("underfit", {"alone": 0.51}),
     ("out-of-budget", {"planned": ["trees", "others"]}), ("ended-early", {"planned": ["others"], "asked": True})],
)  # fmt: skip
def test_a_search_is_judged_by_how_it_went(outcome, report, name, changed):
    weak = replace(report, metrics={"log_loss": 0.5, "roc_auc": 0.75})
    findings = judge(replace(outcome, report=weak, **changed))
    assert [finding.check for finding in findings] == [name]
    assert FrenchSentences().write(FRENCH[name], findings[0].columns, findings[0].evidence)


@pytest.mark.parametrize(
    ("file", "target", "said"),
    [("bikes.parquet", "cnt", ["time-order"]), ("penguins.csv", "species", ["row-order"]),
     ("reviews.parquet", "score", [])],
)  # fmt: skip
def test_the_samples_have_no_leak(file, target, said):
    assert [finding.check for finding in found(read_table(FOLDER / file, largest=10**8), target)] == said


def test_the_two_parts_of_the_bikes_are_named_and_the_one_that_is_left_is_suspected():
    bikes = read_table(FOLDER / "bikes.parquet", largest=10**8)
    count = bikes["cnt"].to_numpy()
    casual = np.floor(count * np.random.default_rng(0).beta(2, 12, len(count)))
    leaking = bikes.append_column("casual", pa.array(casual)).append_column("registered", pa.array(count - casual))
    assert [(f.check, f.columns) for f in found(leaking, "cnt") if f.severity is Severity.STOP] == [
        ("leaking-parts", ("casual", "registered"))
    ]
    left = found(leaking, "cnt", drop=("casual",))
    assert ("suspicious-column", ("registered",)) in [(finding.check, finding.columns) for finding in left]


def test_the_only_column_may_tell_all():
    columns = classes().column_names
    table = classes(lambda found, _: found.update(code=[f"c{int(hit)}" for hit in yes(found)]))
    kept = [name for name in columns if name != "y"]
    assert not any(finding.severity is Severity.STOP for finding in found(table, drop=tuple(kept)))
    assert found(table)[0].columns == ("code",)


def test_what_is_computed_from_all_columns_is_a_task_and_no_leak():
    steps = np.arange(200) / 4.0
    assert not [each for each in found(pa.table({"x": steps, "y": 2.0 * steps})) if each.severity is Severity.STOP]
    sides = np.random.default_rng(0).integers(1, 99, size=(200, 2)).astype(float)
    area = pa.table({"wide": sides[:, 0], "high": sides[:, 1], "y": sides[:, 0] * sides[:, 1]})
    assert not [each for each in found(area) if each.severity is Severity.STOP]


def test_a_rare_code_of_one_class_may_be_luck():
    def rare(columns, chance):
        hits = yes(columns)
        columns["stamp"] = ["blue" if hit and place < 20 else "red" for place, hit in enumerate(hits)]

    assert found(classes(rare)) == ()


def test_what_never_changes_is_not_learned_from_and_need_not_be_sent():
    table = TROUBLED["constant"][0][0]
    fitted = fit(prepare(infer_schema(table, target="y"), table), budget=1e-9, progress=lambda _: None)
    column = next(column for column in fitted.schema.columns if column.name == "country")
    assert (column.nullable, column.open) == (True, True)
    assert "country" not in [feature.name for feature in fitted.encoder.features]
    assert "country" not in fitted.report.importances
    assert any("country" in warning for warning in fitted.report.warnings)


def test_a_table_in_which_nothing_changes_is_refused():
    columns = {"a": ["x"] * 40, "y": ["yes", "no"] * 20}
    with pytest.raises(InvalidTraining, match="same value in all rows"):
        material(pa.table(columns))


def test_notes_are_no_warnings():
    table = TROUBLED["row-order"][0][0]
    fitted = fit(prepare(infer_schema(table, target="y"), table), budget=1e-9, progress=lambda _: None)
    assert "row-order" in [finding.check for finding in fitted.report.findings]
    assert not any("stand in the order" in warning for warning in fitted.report.warnings)


def test_long_names_and_many_columns_are_cut():
    said = Sentences().write("{columns}", [f"{place}{'x' * 500}" for place in range(9)], {})
    assert said.endswith("and 4 more")
    assert len(said) < 400


def test_french_writes_numbers_with_its_own_marks():
    said = FrenchSentences().write("{share:.1%} de {rows:,}", (), {"share": 0.125, "rows": 12_345})
    assert said == "12,5\u202f% de 12\u202f345"


@pytest.mark.parametrize(("check", "cell"), [("constant", 1.0), ("empty", None)])
def test_many_columns_of_one_kind_are_one_finding_that_names_some_and_counts_all(check, cell):
    def said(count: int) -> list[Finding]:
        data = numbers()
        for number in range(count):
            data = data.append_column(f"same {number:03}", pa.array([cell] * data.num_rows, pa.float64()))
        return [finding for finding in found(data) if finding.check == check]

    assert [finding.columns for finding in said(5)] == [(f"same {number:03}",) for number in range(5)]
    [finding] = said(300)
    assert len(finding.columns) == 300
    assert "“same 003”, “same 004” and 295 more" in finding.message
    assert "«\u00a0same 004\u00a0» et 295 autres" in FrenchSentences().write(FRENCH[check], finding.columns, {})
