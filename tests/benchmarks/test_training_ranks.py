"""Results of trainings beside others become ranks."""

from __future__ import annotations

import pyarrow as pa

from benchmarks.training.contestants import Result
from benchmarks.training.million import made_up
from benchmarks.training.ranks import mean_ranks, rank, table
from benchmarks.training.references import Reference, reference

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
        result("plain", 0.5),
    ]
    assert "| triptych   |      1.50 |     2 |" in mean_ranks(found, NAMES)
    assert "| flats    |   60 s |  rmse | 1 (70 s) | 2 (70 s) | failed |" in table(found, NAMES)


README = """
## reference run `bikes`
- dummy: r2 -0.0001, rmse 184.0551, mae 142.5918
- linear: r2 0.6814, rmse 103.8937, mae 76.2602
- lgbm: r2 0.9569, rmse 38.1978, mae 23.6583
- cv5_linear: r2 0.6786±0.0019, rmse 104.8909±2.0696, mae 76.3603±0.4501
- cv5_lgbm: r2 0.9586±0.0019, rmse 36.8909±1.0696, mae 23.3603±0.4501
## reference run `bikes#leaky`
- linear: r2 1.0000, rmse 0.0983, mae 0.0757
"""


def test_the_reference_of_a_readme_is_its_better_plain_model_without_leaks():
    assert reference(README, "rmse") == Reference(score=38.1978, noise=1.0696)
    held_out = "".join(line for line in README.splitlines(keepends=True) if "cv5" not in line)
    assert str(reference(held_out, "rmse")) == "38.198"
    assert reference("nothing", "log_loss") is None
    shown = table([result("triptych", 36.0, "bikes")], NAMES, {"bikes": README})
    assert "| bikes    |   60 s |  rmse | 38.198 ± 1.07 | 36 (70 s) |" in shown


def test_the_large_table_has_its_rows_and_columns_and_is_the_same_each_time():
    found = made_up(500, 20)
    assert (found.num_rows, found.num_columns) == (500, 21)
    assert found.equals(made_up(500, 20))
    assert {pa.types.is_string(field.type) for field in found.schema} == {True, False}
    assert found["number_1"].null_count
