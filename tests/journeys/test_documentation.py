"""What the README and the documentation tell to run, run against the service."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
WRITTEN = "http://127.0.0.1:8000"


def examples(language: str, *, holding: str, without: str) -> list:
    """The code blocks that name the service, with where they stand."""
    sybil = Sybil([CodeBlockParser(language=language, evaluator=lambda _: None)])
    found: list[Example] = [example for page in PAGES for example in sybil.parse(page).examples()]
    chosen = [each for each in found if holding in each.parsed and without not in each.parsed]
    return [pytest.param(each.parsed, id=f"{Path(each.path).name}:{each.line}") for each in chosen]


@pytest.mark.parametrize("code", examples("python", holding=WRITTEN, without="streamlit"))
def test_a_python_example_predicts(code: str, service: str):
    ran = subprocess.run(
        [sys.executable, "-c", code.replace(WRITTEN, service)], capture_output=True, check=False, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.strip() in {"great", "other"}


@pytest.mark.parametrize("code", examples("python", holding="streamlit", without="nothing"))
def test_a_page_of_ones_own_predicts(code: str, service: str):
    page = AppTest.from_string(code.replace(WRITTEN, service), default_timeout=30).run()
    page.text_input[0].set_value("This is the best coffee I ever had.")
    page.button[0].click().run()
    assert not page.exception
    assert not page.error
    assert "great" in " ".join(shown.value for shown in page.markdown)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("code", examples("console", holding="$ curl", without="sales"))
def test_a_curl_example_predicts(code: str, service: str):
    words = shlex.split(code.removeprefix("$ ").replace("\\\n", " ").replace(WRITTEN, service))
    answered = subprocess.run(words, capture_output=True, check=True)
    assert json.loads(answered.stdout).keys() & {"prediction", "predictions"}
