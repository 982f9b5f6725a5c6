"""More folds are asked where there is time, so that intervals are made of what is near to the model that serves."""

from __future__ import annotations

import pytest

from tests.training.tables import schema, table
from triptych.domain.division import Division
from triptych.training import fit, prepare
from triptych.training import told as module


@pytest.fixture
def counts(monkeypatch):
    """How many folds were asked for beside those of the search."""
    seen: list[int] = []
    folds = module.folds

    def spy(*arguments, **options):
        seen.append(options["count"])
        return folds(*arguments, **options)

    monkeypatch.setattr(module, "folds", spy)
    return seen


@pytest.mark.parametrize("task", ["regression", "multiclass"])
def test_ten_folds_are_asked_where_there_is_time(task, counts):
    data = table(task, rows=200)
    fitted = fit(prepare(schema(data), data), budget=100.0, progress=lambda _: None, stop=stopping())
    assert counts == [10]
    kept = fitted.conformal.bands[0] if task == "regression" else fitted.conformal.shares
    assert kept.rows == fitted.report.train_rows


def test_there_are_none_without_time_or_where_the_rows_are_in_an_order(counts):
    data = table("regression", rows=200)
    fit(prepare(schema(data), data), budget=1e-9, progress=lambda _: None)
    fit(prepare(schema(data), data, Division(time="when")), budget=100.0, progress=lambda _: None, stop=stopping())
    assert counts == []


def stopping():
    """Ask for the end of a search after its first candidate, and not of what follows."""
    asked = iter([True])
    return lambda: next(asked, False)
