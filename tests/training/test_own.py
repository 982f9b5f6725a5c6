"""A file of one's own is run as Python runs it, and takes the place of nothing."""

from __future__ import annotations

import pickle
import random
import sys
from pathlib import Path

import cloudpickle
import pytest

from tests.training.tables import schema, table
from triptych.domain.errors import InvalidTraining
from triptych.training import OwnCode, fit, prepare

MODEL = """
from helpers_of_mine import C
from sklearn.linear_model import LogisticRegression


class Mine(LogisticRegression):
    pass


def make_model():
    from late_of_mine import MOST

    return Mine(C=C, max_iter=MOST)
"""


@pytest.fixture
def own(tmp_path: Path):
    """Fit what a file makes that imports what lies beside it."""
    (tmp_path / "helpers_of_mine.py").write_text("C = 0.25\n")
    (tmp_path / "late_of_mine.py").write_text("MOST = 321\n")

    def fitted(name: str):
        file = tmp_path / name
        file.write_text(MODEL)
        data = table("binary")
        code = OwnCode.load(file)
        return fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None, own=code).estimator

    yield fitted
    for name in ("helpers_of_mine", "late_of_mine"):
        sys.modules.pop(name, None)


def test_what_lies_beside_the_file_is_imported_and_found_by_nobody_else(own):
    before = list(sys.path)
    made = own("my_model.py")
    assert (made.C, made.max_iter) == (0.25, 321)
    assert sys.path == before


def test_a_file_that_is_called_like_a_library_leaves_it_alone(own):
    made = own("random.py")
    assert sys.modules["random"] is random
    assert type(made).__module__ != "random"
    assert 0 <= random.random() < 1


@pytest.mark.parametrize("pickler", [pickle, cloudpickle])
def test_what_it_makes_can_be_pickled(own, pickler):
    made = own("my_model.py")
    assert type(pickle.loads(pickler.dumps(made))) is type(made)


def test_a_file_that_fails_leaves_no_path_behind(tmp_path):
    before = list(sys.path)
    (tmp_path / "bad.py").write_text("import nowhere_to_be_found")
    with pytest.raises(InvalidTraining, match="nowhere_to_be_found"):
        OwnCode.load(tmp_path / "bad.py")
    assert sys.path == before
