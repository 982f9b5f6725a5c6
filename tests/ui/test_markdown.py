from __future__ import annotations

import pytest

from triptych.ui.markdown import escaped


@pytest.mark.parametrize("name", ["sepal length (cm)", "petal_length", "a-b.c", "50%", "ratio: x"])
def test_an_ordinary_name_stays_as_it_is(name: str):
    assert escaped(name) == name


@pytest.mark.parametrize(
    "name", ["*bold*", "[link](http://x)", "$x$", ":red[x]", "<b>", "`code`", "_private_", "~~no~~"]
)
def test_markup_in_a_name_is_shown_and_not_followed(name: str):
    assert escaped(name) != name
