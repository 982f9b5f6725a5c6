from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from tests.client.service import MODEL, ROW
from triptych.client import Client
from triptych.client.generation import module_name, write_client
from triptych.domain.schema import Choice, Column, Kind, Param, Schema, Target, Task


@pytest.fixture
def package(client: Client, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The client of the running service's model, written and imported."""
    example = client.models.examples(MODEL, limit=1)[0]
    write_client(tmp_path, MODEL, "1", client.models.schema(MODEL), url=address, example=example)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("flats_client")
    sys.modules.pop("flats_client")


def test_a_written_client_answers_as_the_service_does(package, client: Client):
    with package.FlatsClient() as model:
        answer = model.predict(ROW)
        several = model.predict_many([ROW, {**ROW, "rooms": 5}])
    expected = client.models[MODEL].predict([ROW, {**ROW, "rooms": 5}])
    assert answer.prediction == expected.predictions[0]
    assert [each.prediction for each in several] == list(expected.predictions)
    assert several[1].prediction_id.endswith("/1")


def test_a_written_client_says_what_was_refused(package):
    with package.FlatsClient() as model, pytest.raises(package.Refused) as caught:
        model.predict({**ROW, "rooms": "many"})
    assert (caught.value.status, caught.value.code) == (422, "invalid-input")
    assert caught.value.errors[0]["pointer"] == "/input/rooms"


def test_a_written_client_needs_nothing_of_triptych(package, tmp_path: Path):
    program = "import sys, flats_client; print([name for name in sys.modules if name.startswith('triptych')])"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def check(folder: Path, program: str) -> str:
    """What a type checker says of a program that uses the written package."""
    (folder / "program.py").write_text(f"from flats_client import FlatsClient, Row\n{program}\n", encoding="utf-8")
    settings = 'preset = "strict"\nsearch-path = ["."]\nproject-includes = ["program.py"]\n'
    (folder / "pyrefly.toml").write_text(f'{settings}python-interpreter-path = "{sys.executable}"\n')
    command = [sys.executable, "-m", "pyrefly", "check", "--output-format", "min-text"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_a_type_checker_knows_the_columns_and_the_choices(package, tmp_path: Path):
    right = f"row: Row = {ROW!r}\nprice: float = FlatsClient().predict(row).prediction"
    assert "ERROR" not in check(tmp_path, right)
    for wrong in (
        right.replace("'rooms': 3", "'rooms': 'many'"),
        right.replace("'rooms': 3, ", ""),
        right.replace("Centre", "Mars"),
        right.replace("price: float", "price: str"),
    ):
        assert "ERROR" in check(tmp_path, wrong), wrong


STRANGE = Schema(
    columns=(
        Column(name='a "b"\\', kind=Kind.CATEGORY, choices=(Choice(value='"""'), Choice(value="é\n"))),
        Column(name="Row", kind=Kind.CATEGORY, choices=(Choice(value="x"),), nullable=True),
        Column(name="row", kind=Kind.CATEGORY, choices=(Choice(value="y"),)),
        Column(name="class", kind=Kind.TENSOR),
        Column(name="1", kind=Kind.ID),
    ),
    target=Target(name="t", task=Task.MULTICLASS, classes=(1, 2, 3)),
    params=(Param(name="beams", kind=Kind.INTEGER), Param(name="stops", kind=Kind.TEXT, many=True)),
)


@pytest.mark.parametrize("name", ['"""', "é", "2 models", "class", "a/b\\"])
def test_any_name_can_be_written(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    write_client(tmp_path, name, "1", STRANGE, url="http://h", example={"row": '"""'})
    monkeypatch.syspath_prepend(str(tmp_path))
    written = importlib.import_module(module_name(name))
    sys.modules.pop(module_name(name))
    assert written.Row.__annotations__.keys() == {column.name for column in STRANGE.columns}
