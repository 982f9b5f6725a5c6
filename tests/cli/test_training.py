from __future__ import annotations

import json

import pytest


def test_json_is_exactly_one_object_on_standard_output(first_training):
    _, ran = first_training
    result = json.loads(ran.stdout)
    assert set(result) == {
        "name", "version", "run_id", "task", "metrics", "baseline", "findings", "warnings", "reliability",
        "positive", "weights",
    }  # fmt: skip
    assert (result["name"], result["version"], result["task"]) == ("penguins", "1", "multiclass")
    assert (result["positive"], result["weights"]) == (None, "")
    assert result["metrics"]["accuracy"] > result["baseline"]["accuracy"]


def test_progress_is_told_on_standard_error_phase_by_phase(first_training):
    _, ran = first_training
    lines = ran.stderr.splitlines()
    assert lines[0] == "Reading the table"
    assert len(lines) == len(set(lines)) > 3


def test_what_checks_find_in_the_table_is_said_before_anything_is_learned_and_once(first_training):
    _, ran = first_training
    lines = ran.stderr.splitlines()
    found = [finding["message"] for finding in json.loads(ran.stdout)["findings"]]
    said = [line for line in lines if line.startswith(("Note: ", "Warning: "))]
    assert lines[lines.index("Checking the table") + 1] == said[0]
    assert said[0].split(": ", 1)[1] == found[0]
    assert len(said) == len(set(said))


def test_the_result_is_a_table_against_the_baseline(triptych, penguins, trained_home, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text(triptych("schema", penguins, "--target", "species").stdout)
    options = ("--target", "species", "--name", "again", "--budget", "2", "--schema", schema)
    ran = triptych("train", penguins, *options, "--home", trained_home)
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0] == "again, version 1 (multiclass)"
    assert lines[1].split() == ["metric", "model", "baseline"]
    assert any(line.startswith("log_loss") for line in lines)
    listed = triptych("models", "--home", trained_home, "--json").stdout
    run_id = next(version["run_id"] for version in json.loads(listed) if version["name"] == "again")
    assert lines[-1] == f"Run {run_id}: see Experiments on the page, or MLflow."
    said = ran.stderr.splitlines()
    assert said[said.index("Checking the table") + 1].startswith(("Note: ", "Warning: "))
    assert len(said) == len(set(said))


def test_a_decision_by_costs_names_its_class_and_weights_their_column(triptych, tmp_path):
    lines = [f"{number % 7},{1 + number % 2},{('good', 'bad')[number % 5 == 0]}" for number in range(200)]
    table = tmp_path / "credits.csv"
    table.write_text("\n".join(["amount,counts,risk", *lines]) + "\n")
    options = ("--target", "risk", "--budget", "1", "--preset", "quick", "--cost-false-negative", "5")
    home = tmp_path / "home"
    ran = triptych("train", table, *options, "--weights", "counts", "--home", home)
    assert ran.returncode == 0, ran.stderr
    assert "“bad” is predicted from 16.7% on: a row costs " in ran.stdout
    assert "Each row counts as much as “counts” says, in the fit and in the metrics." in ran.stdout
    told = json.loads(triptych("train", table, *options, "--home", home, "--json").stdout)
    assert (told["positive"], told["weights"]) == ("bad", "")


def test_a_target_that_is_not_there_is_said_with_the_columns(triptych, penguins, trained_home):
    ran = triptych("train", penguins, "--target", "colour", "--home", trained_home)
    assert ran.returncode == 1
    assert '"species"' in ran.stderr.splitlines()[-1]


def test_a_schema_that_is_no_json_is_said(triptych, penguins, trained_home, tmp_path):
    schema = tmp_path / "schema.json"
    schema.write_text("[")
    ran = triptych("train", penguins, "--target", "species", "--schema", schema, "--home", trained_home)
    assert ran.returncode == 1
    assert "is not JSON" in ran.stderr


@pytest.mark.parametrize("budget", ["nan", "inf", "604801"])
def test_a_budget_that_is_no_time_is_wrong_usage(triptych, penguins, trained_home, budget):
    ran = triptych("train", penguins, "--target", "species", "--budget", budget, "--detach", "--home", trained_home)
    assert ran.returncode == 2
    assert "--budget" in ran.stderr
    assert "604800" in ran.stderr


def test_a_table_that_is_not_there_is_wrong_usage(triptych, tmp_path):
    ran = triptych("train", tmp_path / "none.csv", "--target", "species")
    assert ran.returncode == 2
    assert "does not exist" in ran.stderr
