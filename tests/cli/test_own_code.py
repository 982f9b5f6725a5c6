"""A file with an estimator of one's own becomes a version as any other."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def train(triptych, penguins, trained_home, tmp_path):
    def run(code: str, *options: str):
        file = tmp_path / "my_model.py"
        file.write_text(code)
        target = options or ("--target", "species")
        return triptych("train", file, "--data", penguins, *target, "--name", "own", "--home", trained_home, "--json")

    return run


FOREST = """
from sklearn.ensemble import RandomForestClassifier


def make_model():
    return RandomForestClassifier(n_estimators=20, random_state=1)
"""


def test_a_factory_becomes_a_measured_compiled_version(train, triptych, trained_home):
    ran = train(FOREST)
    assert ran.returncode == 0, ran.stderr
    result = json.loads(ran.stdout)
    assert result["metrics"]["log_loss"] < result["baseline"]["log_loss"]
    shown = json.loads(triptych("models", "--home", trained_home, "--json").stdout)
    (version,) = [each for each in shown if each["name"] == "own"]
    assert version["estimator"] == "RandomForestClassifier"
    assert version["parity"]["passed"]
    again = triptych("reproduce", result["run_id"], "--home", trained_home)
    assert again.returncode == 1
    assert "somebody's own code" in again.stderr
    assert "Reading the table" not in again.stderr


def test_what_lies_beside_the_file_is_imported_and_not_needed_to_serve(
    train, triptych, trained_home, penguins, tmp_path
):
    (tmp_path / "helpers.py").write_text("TREES = 20\n")
    ran = train("from helpers import TREES\n" + FOREST.replace("=20", "=TREES"))
    assert ran.returncode == 0, ran.stderr
    for file in tmp_path.glob("*.py"):
        file.unlink()
    answers = tmp_path / "answers.csv"
    version = json.loads(ran.stdout)["version"]
    asked = triptych("predict", "own", penguins, "-o", answers, "--version", version, "--home", trained_home)
    assert asked.returncode == 0, asked.stderr
    assert len(answers.read_text().splitlines()) == len(penguins.read_text().splitlines())


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import nowhere_to_be_found", "ModuleNotFoundError"),
        ("x = 1", "no function make_model()"),
        ("def make_model():\n    return 1", "must return a scikit-learn estimator"),
        ("def make_model():\n    raise ValueError('sorry')", "ValueError: sorry"),
        ("from sklearn.linear_model import Ridge as make_model", "must make a classifier"),
        (
            (
                "from sklearn.linear_model import LogisticRegression\n\n\n"
                "class Picky(LogisticRegression):\n"
                "    def fit(self, X, y):\n"
                "        raise ValueError('too few rows')\n\n\n"
                "make_model = Picky\n"
            ),
            "ValueError: too few rows",
        ),
    ],
)
def test_what_is_wrong_with_the_code_is_said_in_a_sentence(train, code, said):
    ran = train(code)
    assert ran.returncode == 1
    assert said in ran.stderr.splitlines()[-1]


def test_code_needs_its_table(triptych, tmp_path):
    file = tmp_path / "my_model.py"
    file.write_text(FOREST)
    ran = triptych("train", file, "--target", "species")
    assert ran.returncode == 2
    assert "--data" in ran.stderr
