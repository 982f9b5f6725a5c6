"""`triptych models show`, `annotate` and `notes`, as an owner calls them."""

from __future__ import annotations

import json

import pytest

NOTES = {"columns": {"body_mass_g": {"labels": {"en": "Body mass"}, "unit": "g", "lowest": 0, "highest": 9000}}}


@pytest.fixture
def notes(tmp_path):
    """Write a file of notes."""

    def write(document: object) -> str:
        file = tmp_path / "notes.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        return str(file)

    return write


def test_what_an_owner_adds_is_shown_and_kept_with_its_author(triptych, trained_home, notes):
    home = ("--home", trained_home)
    assert "from 0" not in triptych("models", "show", "penguins", *home).stdout
    assert triptych("models", "notes", "penguins", *home).stdout == "Nothing was added to penguins.\n"
    added = triptych("models", "annotate", "penguins", notes(NOTES), "--author", "Ada [x]", *home)
    assert added.stdout == "1 column of penguins annotated.\n", added.stderr
    shown = triptych("models", "show", "penguins", "--version", "@champion", *home).stdout
    assert "number in g from 0 up to 9000" in shown
    assert "category of Biscoe, Dream, Torgersen" in shown
    assert "Ada [x]" in triptych("models", "notes", "penguins", *home).stdout
    (revision,) = json.loads(triptych("models", "notes", "penguins", "--json", *home).stdout)
    assert (revision["author"], list(revision["notes"]["columns"])) == ("Ada [x]", ["body_mass_g"])


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ({"columns": {"body_mas": {"unit": "g"}}}, "/columns/body_mas: “body_mas” is not a column."),
        (
            {"columns": {"sex": {"units": "g"}}},
            "/columns/sex/units: There is no such entry; correct its name, or remove it.",
        ),
        ({"columns": {"sex": {"lowest": 1}}}, "only numbers and dates have a range"),
        ([1], "must hold an object with “columns”"),
    ],
)
def test_notes_that_do_not_fit_are_refused_by_name(triptych, trained_home, notes, document, said):
    refused = triptych("models", "annotate", "penguins", notes(document), "--home", trained_home)
    assert refused.returncode == 1
    assert said in refused.stderr
    assert "Traceback" not in refused.stderr


def test_options_before_the_command_are_not_dropped(triptych, trained_home):
    refused = triptych("models", "--home", trained_home, "show", "penguins")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "write --json and --home after “show”" in refused.stderr


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("show", "penguin"), "There is no model “penguin” here."),
        (("notes", "penguin"), "There is no model “penguin” here."),
        (("show", "penguins", "--version", "99"), "There is no model “penguins” with version 99."),
    ],
)
def test_what_is_not_there_is_said(triptych, trained_home, command, said):
    missing = triptych("models", *command, "--home", trained_home)
    assert (missing.returncode, missing.stdout, missing.stderr) == (1, "", f"Error: {said}\n")
