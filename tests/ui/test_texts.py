from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from triptych.ui.texts.en import TEXTS as ENGLISH
from triptych.ui.texts.fr import TEXTS as FRENCH

CALLED = re.compile(r"""say\(\s*["']([a-z_.-]+)["']""")


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_both_languages_have_the_same_keys():
    assert ENGLISH.keys() == FRENCH.keys()


@pytest.mark.parametrize("key", ENGLISH)
def test_a_translation_keeps_the_places_of_its_values(key: str):
    assert places(ENGLISH[key]) == places(FRENCH[key])


def test_every_text_that_is_asked_for_exists(repository: Path):
    asked = {key for file in (repository / "src/triptych/ui").rglob("*.py") for key in CALLED.findall(file.read_text())}
    assert asked
    assert asked <= ENGLISH.keys()


@pytest.mark.parametrize("key", FRENCH)
def test_french_marks_do_not_stand_alone_on_a_line(key: str):
    assert not re.search(r" [:;?!»%]|« ", FRENCH[key]), "an ordinary space beside a French mark may break the line"
