from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from triptych import wiring
from triptych.cli.predicting import LARGE, helpers
from triptych.settings import Settings

DEADLY = Path(__file__).parent / "programs" / "deadly.py"


def test_a_table_is_answered_row_by_row(triptych, penguins, trained_home, tmp_path):
    out = tmp_path / "answers.csv"
    ran = triptych("predict", "penguins", penguins, "-o", out, "--home", trained_home)
    assert ran.returncode == 0, ran.stderr
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 344
    assert rows[0].keys() == {"prediction", "probability_Adelie", "probability_Chinstrap", "probability_Gentoo"}
    assert "344 rows" in ran.stderr


@pytest.mark.parametrize(
    ("name", "size", "others"),
    [("a.parquet", LARGE, 2), ("a.feather", LARGE, 2), ("a.parquet", LARGE - 1, 0), ("a.tsv", LARGE, 0),
     ("a.csv.gz", LARGE, 0), ("none.parquet", None, 0)],
)  # fmt: skip
def test_other_processes_help_with_large_files_that_are_read_in_parts(tmp_path, monkeypatch, name, size, others):
    monkeypatch.setattr("triptych.cli.predicting.cores", lambda most: min(3, most))
    if size is not None:
        with (tmp_path / name).open("wb") as file:
            file.truncate(size)
    assert helpers(tmp_path / name) == others


def test_a_version_or_an_alias_may_answer_and_parquet_be_written(triptych, penguins, trained_home, tmp_path):
    for place, option in enumerate((("--version", "1"), ("--alias", "champion"))):
        out = tmp_path / f"{place}.parquet"
        assert triptych("predict", "penguins", penguins, "-o", out, *option, "--home", trained_home).returncode == 0
        assert pq.read_table(out).num_rows == 344


def test_answers_come_with_what_may_be_true(triptych, penguins, trained_home, tmp_path):
    out = tmp_path / "answers.csv"
    ran = triptych("predict", "penguins", penguins, "-o", out, "--interval", "0.9", "--home", trained_home)
    assert ran.returncode == 0, ran.stderr
    with out.open() as file:
        rows = list(csv.DictReader(file))
    assert all(row["prediction"] in json.loads(row["interval_classes"]) for row in rows)
    ran = triptych("predict", "penguins", penguins, "-o", out, "--interval", "0.999", "--home", trained_home)
    assert (ran.returncode, "too few rows" in ran.stderr) == (1, True)


def test_a_version_and_an_alias_together_are_wrong_usage(triptych, penguins, trained_home):
    options = ("-o", "x.csv", "--version", "1", "--alias", "champion")
    assert triptych("predict", "penguins", penguins, *options, "--home", trained_home).returncode == 2


def test_a_model_that_is_not_there_is_said(triptych, penguins, trained_home):
    ran = triptych("predict", "whales", penguins, "-o", "x.csv", "--home", trained_home)
    assert ran.returncode == 1
    assert "whales" in ran.stderr


def test_a_foreign_model_that_ends_the_process_that_loads_it_is_refused_in_a_sentence(triptych, trained_home, tmp_path):
    shutil.copy(trained_home / "mlflow.db", tmp_path)
    store = wiring.tracking_uri(Settings(home=tmp_path))
    subprocess.run([sys.executable, DEADLY, store, tmp_path / "artifacts"], check=True, timeout=120)
    rows = tmp_path / "rows.csv"
    rows.write_text("x\n1.5\n")
    arguments = ("predict", "deadly", rows, "-o", tmp_path / "out.csv", "--version", "1", "--home", tmp_path)
    ran = triptych(*arguments, TRIPTYCH_TRUSTED_MODELS="deadly")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "Loading it ends the process (signal SIGSEGV)" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (tmp_path / "out.csv").exists()
