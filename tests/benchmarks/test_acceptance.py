from __future__ import annotations

from benchmarks.acceptance import Outcome, wanted
from benchmarks.checking import Verdict, same
from benchmarks.rounds import Figure, Result


def result(p50: float, *rates: float, wrong: int = 0) -> Result:
    turns = [Figure(p50=p50, p99=2 * p50, rate=rate, own=30.0) for rate in rates]
    return Result(turns=dict.fromkeys(["1", "16", "64", "1000 rows"], turns), verdict=Verdict(rows=10, wrong=wrong))


def outcome(**boosted: Result) -> Outcome:
    return Outcome(results={"boosted": boosted}, batches={}, cores=2)


def lines(**boosted: Result) -> dict[str, bool | None]:
    return {line.text: line.holds for line in wanted(outcome(**boosted))}


def test_a_ratio_holds_when_it_reaches_its_limit():
    met = lines(**{"triptych-1": result(1.0, 4000.0), "mlflow": result(40.0, 40.0), "litserve": result(5.0, 501.0)})
    assert met["foreign pipeline: p50 at 1 connection, mlflow's over ours"] is True
    assert met["foreign pipeline: requests/s at 64 connections, over mlflow"] is True
    assert met["foreign pipeline: requests/s at 64 connections, over the best batched peer"] is False


def test_a_ratio_is_the_middle_one_of_the_turns():
    ours = result(1.0, 4000.0, 9000.0, 800.0)  # 100 x, 90 x and 80 x
    seen = wanted(outcome(**{"triptych-1": ours, "mlflow": result(40.0, 40.0, 100.0, 10.0)}))
    measured = {line.text: line.measured for line in seen}
    assert measured["foreign pipeline: requests/s at 64 connections, over mlflow"] == 90


def test_what_was_not_measured_neither_holds_nor_fails():
    assert lines(mlflow=result(40.0, 40.0))["foreign pipeline: requests/s at 64 connections, over mlflow"] is None


def test_one_wrong_answer_is_too_many():
    assert lines(**{"triptych-1": result(1.0, 1.0, wrong=1)})["wrong or refused answers of ours"] is False
    assert lines(**{"triptych-1": result(1.0, 1.0)})["wrong or refused answers of ours"] is True


def test_numbers_are_compared_with_a_tolerance_and_labels_without():
    assert same(1.0, 1.0 + 1e-12)
    assert not same(1.0, 1.0 + 1e-6)
    assert not same("more", "less")
