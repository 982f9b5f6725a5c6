"""A client that a generator makes of the OpenAPI document of a real server process."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from sybil import Sybil
from sybil.parsers.markdown import CodeBlockParser

from tests.api.test_documents import FOREIGN, LABELS, choosing, described
from tests.peers.server import answer, asked, run
from tests.trained import FLAT, PENGUIN
from triptych.api.operations import Served
from triptych.domain.schema import Column, Kind, Schema

PAGE = Path(__file__).parents[2] / "docs" / "client.md"
ROWS = [FLAT, {**FLAT, "area": 80.0, "garden": False, "district": "Île", "ref": "F-10"}]
WRITTEN = "http://127.0.0.1:8000"


def documented(language: str) -> str:
    """The code on the page of the client that speaks of the generated one."""
    blocks = Sybil([CodeBlockParser(language=language, evaluator=lambda _: None)]).parse(PAGE).examples()
    (code,) = [block.parsed for block in blocks if "triptych_client" in block.parsed]
    return code


@pytest.fixture(scope="module")
def made(port: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder with the client, made by the very commands of the page, and what the generator said."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "generator.yaml").write_text("literal_enums: true\n")
    (command,) = documented("console").replace("\\\n", " ").replace(WRITTEN, f"http://127.0.0.1:{port}").splitlines()
    return folder, run(*shlex.split(command.removeprefix("$ ")), folder=folder)


def test_nothing_but_tables_is_left_out(made):
    said = [line for line in made[1].splitlines() if "WARNING" in line or "nable to" in line or "Unsupported" in line]
    tables = [line for line in said if line.startswith("Unsupported content type ")]
    assert {line.rpartition(" ")[2] for line in tables} <= {
        "text/csv", "application/csv", "application/vnd.apache.parquet", "application/vnd.apache.arrow.stream",
    }  # fmt: skip
    assert len(said) == 2 * len(tables)


def test_models_whose_names_and_labels_are_hard_to_name_are_made_whole(made):
    """One that is not understood makes the generator refuse the whole document, or leave answers out."""
    versions = [Served(f"m {place}", "1", choosing(*labels), (), served=True) for place, labels in enumerate(LABELS)]
    places = tuple(Column(name=f"input-{place}", kind=Kind.NUMBER) for place in range(2))
    others = {"foreign": FOREIGN, "plain": Schema(columns=places, named=False), "quiet": Schema(columns=())}
    versions += [Served(name, "1", schema, (), served=True) for name, schema in others.items()]
    (made[0] / "hard.json").write_text(json.dumps(described(*versions)))
    said = run("openapi-python-client", "generate", "--path", "hard.json", "--meta", "none", folder=made[0])
    assert said.strip() == f"Generating {made[0] / 'models_client'}"


def test_it_predicts_one_row_and_many_and_reads_refusals(made, port):
    said = asked("ask_generated.py", [*ROWS, PENGUIN], f"http://127.0.0.1:{port}", folder=made[0])
    missing = {**FLAT, "area": None}
    expected = {}
    for name, rows in (("several", ROWS), ("missing", [missing, missing])):
        status, body = answer(port, "POST", "/models/flats/predict", {"inputs": rows})
        assert status == 200
        expected[name] = json.loads(body)["predictions"]
    assert said == {
        **expected,
        "one": [expected["several"][0]] * 2,
        "ids": ["F-9", "F-10"],
        "label": "Adelie",
        "sure": True,
        "refused": [422, "invalid-input", "/inputs/0/district"],
        "unknown": "model-not-found",
        "champion": "1",
    }


def test_the_example_of_the_page_runs(made, port):
    code = documented("py").replace(WRITTEN, f"http://127.0.0.1:{port}")
    assert run("python", "-c", code, folder=made[0]).strip() in {"great", "poor"}
