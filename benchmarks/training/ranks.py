"""Results as a table, and the mean rank of each contestant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import mean

from benchmarks.table import render
from benchmarks.training.contestants import Result
from benchmarks.training.references import reference


def table(results: Sequence[Result], contestants: Sequence[str], readmes: Mapping[str, str] | None = None) -> str:
    """A row for each data set and budget: the mean score over the orders of its rows, and the mean seconds.

    Args:
        results: Some of each data set and budget.
        contestants: In the order of their columns.
        readmes: What each data set's README says; with it there is a column of its reference.
    """
    rows = []
    known = readmes or {}
    for (data, budget), found in _grouped(results).items():
        selection = found[0].selection
        cells = [data, f"{budget:g} s", selection]
        if readmes:
            cells.append(str(reference(known.get(data, ""), selection) or ""))
        rows.append([*cells, *(_cell([each for each in found if each.contestant == name]) for name in contestants)])
    return render(["data set", "budget", "score", *(["README"] if readmes else []), *contestants], rows)


def mean_ranks(results: Sequence[Result], contestants: Sequence[str]) -> str:
    """Each contestant's place among them, 1 the best, averaged over all turns; who failed is last, ties share.

    Args:
        results: Of whoever; others than the contestants are passed over.
        contestants: Who is ranked.
    """
    turns: dict[tuple[str, float, int], list[Result]] = defaultdict(list)
    for result in (each for each in results if each.contestant in contestants):
        turns[result.data, result.budget, result.number].append(result)
    places: dict[str, list[float]] = defaultdict(list)
    for found in turns.values():
        for each in found:
            places[each.contestant].append(rank(each, found))
    rows = [[name, f"{mean(places[name]):.2f}", str(len(places[name]))] for name in contestants if places[name]]
    return render(["contestant", "mean rank", "turns"], rows)


def rank(one: Result, all_: Sequence[Result]) -> float:
    """The place of a result, 1 the best; those that share a place get the middle of their places."""
    better = sum(_key(each) < _key(one) for each in all_)
    same = sum(_key(each) == _key(one) for each in all_)
    return better + (same + 1) / 2


def _key(result: Result) -> float:
    return float("inf") if result.score is None else result.score


def _grouped(results: Sequence[Result]) -> dict[tuple[str, float], list[Result]]:
    grouped: dict[tuple[str, float], list[Result]] = defaultdict(list)
    for result in results:
        grouped[result.data, result.budget].append(result)
    return grouped


def _cell(found: Sequence[Result]) -> str:
    scores = [each.score for each in found if each.score is not None]
    if not scores:
        return "failed"
    failed = f", {len(found) - len(scores)} failed" if len(scores) < len(found) else ""
    return f"{mean(scores):.5g} ({mean(each.seconds for each in found):.0f} s{failed})"
