"""Results of trainings beside others become ranks."""

from __future__ import annotations

import pyarrow as pa

from benchmarks.training.contestants import Result
from benchmarks.training.million import made_up
from benchmarks.training.ranks import mean_ranks, rank, table

NAMES = ("triptych", "flaml", "mljar")


def result(contestant: str, score: float | None, data: str = "flats") -> Result:
    return Result(
        contestant=contestant, data=data, number=0, budget=60.0, selection="rmse", score=score, metrics={}, seconds=70.0
    )


def test_the_least_loss_is_first_ties_share_and_who_failed_is_last():
    found = [result("triptych", 1.0), result("flaml", 1.0), result("mljar", None)]
    assert [rank(each, found) for each in found] == [1.5, 1.5, 3.0]


def test_ranks_are_averaged_over_the_turns():
    found = [
        result("triptych", 1.0),
        result("flaml", 2.0),
        result("triptych", 5.0, "bikes"),
        result("flaml", 3.0, "bikes"),
    ]
    assert "| triptych   |      1.50 |     2 |" in mean_ranks(found, NAMES)
    assert "| flats    |   60 s |  rmse | 1 (70 s) | 2 (70 s) | failed |" in table(found, NAMES)


def test_the_large_table_has_its_rows_and_columns_and_is_the_same_each_time():
    found = made_up(500, 20)
    assert (found.num_rows, found.num_columns) == (500, 21)
    assert found.equals(made_up(500, 20))
    assert {pa.types.is_string(field.type) for field in found.schema} == {True, False}
    assert found["number_1"].null_count
