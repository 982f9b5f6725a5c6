"""The code in the README and in the documentation is right."""

from __future__ import annotations

import json
import os
import re
import shlex
import tomllib
from pathlib import Path
from unittest.mock import patch

import pytest
from sybil import Document, Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

from triptych.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
NEEDS_A_SERVER = ("127.0.0.1", "Client(")


def run_python(example: Example) -> None:
    code = compile(example.parsed, f"{example.path}:{example.line}", "exec", dont_inherit=True)
    if not any(mark in example.parsed for mark in NEEDS_A_SERVER):  # tests/journeys runs those
        with patch.dict(os.environ):  # what an example sets is its own
            exec(code, {"__name__": "__main__"})


def read_json(example: Example) -> None:
    json.loads(example.parsed)


def read_toml(example: Example) -> None:
    assert tomllib.loads(example.parsed).keys() <= Settings.model_fields.keys()


def check_commands(example: Example) -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for line in example.parsed.removeprefix("$ ").split("\n$ "):
        words = shlex.split(line.replace("\\\n", " "), comments=True)
        if "make" in words:
            assert words[words.index("make") + 1] in targets, line
        if triptych := next((word for word in words if word.endswith("triptych")), None):
            check_triptych(words[words.index(triptych) + 1 :], line)
        if words[:1] == ["make"] and words[1:2] == ["up"]:
            check_triptych(["up", *" ".join(words[2:]).removeprefix("ARGS=").split()], line)


def check_triptych(words: list[str], line: str) -> None:
    if not words or words[0] in {"|", "&&"}:
        return
    sections = (ROOT / "docs/command-line.md").read_text().split("\n## triptych ")
    section = next((text for text in sections if text.split("\n", 1)[0] == words[0]), None)
    assert section is not None, line
    options = [word for word in words if word.startswith("-")]
    assert all(re.search(rf"(?<![\w-]){option}(?![\w-])", section) for option in options), line


def examples() -> list[Example]:
    checks = {"python": run_python, "json": read_json, "toml": read_toml, "console": check_commands}
    sybil = Sybil([CodeBlockParser(language=language, evaluator=check) for language, check in checks.items()])
    documents: list[Document] = [sybil.parse(page) for page in PAGES]
    return [example for document in documents for example in document.examples()]


def name(example: Example) -> str:
    return f"{Path(example.path).relative_to(ROOT).as_posix()}:{example.line}"


@pytest.mark.parametrize("example", examples(), ids=name)
def test_an_example_is_right(example):
    example.evaluate()
