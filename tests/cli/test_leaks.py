"""A leak is a question with its own exit code, and options that answer it."""

from __future__ import annotations

import csv
import sys

import pytest

from triptych import wiring
from triptych.cli.entry import main
from triptych.cli.failure import exit_code
from triptych.domain.errors import InvalidTraining, TargetLeak
from triptych.settings import load


@pytest.fixture
def rentals(tmp_path):
    """A table whose target is the sum of two of its columns."""
    rows = [{"hour": place % 24, "by members": 3 * place % 71, "casual": place % 37} for place in range(120)]
    file = tmp_path / "rentals.csv"
    with file.open("w", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0], "count"])
        writer.writeheader()
        writer.writerows({**row, "count": row["by members"] + row["casual"]} for row in rows)
    return file


def test_the_question_names_the_columns_and_both_answers(rentals, tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    monkeypatch.setattr(
        sys, "argv", ["triptych", "train", str(rentals), "--target", "count", "--home", str(home), "--json"]
    )
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 3
    assert said.out == ""
    assert "“count” can be computed from “by members” and “casual”" in said.err.replace("\n", " ")
    assert "  --drop 'by members'\n  --drop casual\n  or --allow-leakage\n" in said.err
    assert not (home / "mlflow.db").exists()


def test_a_job_asks_the_same(rentals, tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    order = ["train", str(rentals), "--target", "count", "--detach", "--home", str(home)]
    monkeypatch.setattr(sys, "argv", ["triptych", *order])
    with pytest.raises(SystemExit):
        main()
    job = capsys.readouterr().out.strip()
    settings = load(home=home)
    store = wiring.job_store(settings)
    wiring.training_body(settings).run(job, store.claim("worker", 60).fence)
    monkeypatch.setattr(sys, "argv", ["triptych", "jobs", "follow", job, "--home", str(home)])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr()
    assert ended.value.code == 3
    assert "“by members” and “casual”" in said.out.replace("\n", " ")
    assert "  --drop casual\n  or --allow-leakage\n" in said.err


def test_only_a_question_ends_with_3():
    assert exit_code(TargetLeak.code) == 3
    assert exit_code(InvalidTraining.code) == exit_code(None) == 1
