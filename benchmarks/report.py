"""The figures as a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import median

from benchmarks.acceptance import UNKNOWN, Outcome, Wanted, wanted
from benchmarks.batch import Batch
from benchmarks.contestants import Contestant
from benchmarks.estimators import CASES
from benchmarks.rounds import ROWS_SHAPE, Figure, Result
from benchmarks.table import render

OWN_TITLE = "Triptych's own training on the same table"


def page(outcome: Outcome, order: Sequence[Contestant], preface: Sequence[str], versions: Mapping[str, str]) -> str:
    """Write all tables as Markdown, without the page's own text.

    Args:
        outcome: What was measured.
        order: Contestants as they are listed.
        preface: Sentences on the machine and the run.
        versions: By contestant.
    """
    parts = [*preface, *_ceiling(outcome), "### Wanted and measured", acceptance(outcome)]
    titles = {case.name: case.title for case in CASES} | {"own": OWN_TITLE}
    for model, results in outcome.results.items():
        parts += [f"### {titles[model]}", _model(results, order)]
    if outcome.batches:
        parts += ["### A large Parquet file", _batches(outcome.batches, titles)]
    parts += ["### Start and memory", _starts(outcome, order), "### Versions"]
    parts.append("\n".join(f"- {who}: {what}" for who, what in versions.items()))
    return "\n\n".join(parts) + "\n"


def _ceiling(outcome: Outcome) -> list[str]:
    """What the load generator costs, by the floor that leaves it the least time."""
    echo = outcome.results.get("boosted", {}).get("echo")
    seen = echo.figure("64") if echo else None
    if seen is None:
        return []
    own = seen.own
    return [
        f"The load generator spent {own:.0f} µs of a core on a request: it measures {1e6 / own:,.0f} a second at most."
    ]


def acceptance(outcome: Outcome) -> str:
    """The list of what is wanted, and whether it holds."""
    rows = [[line.text, _limit(line), _measured(line), _word(line)] for line in wanted(outcome)]
    return render(["ratio", "wanted", "measured", "holds"], rows)


def _model(results: Mapping[str, Result], order: Sequence[Contestant]) -> str:
    shapes = ["1", "16", "64"]
    header = ["server"]
    for shape in shapes:
        header += [f"p50 ms, {shape}", f"p99 ms, {shape}", f"req/s, {shape}"]
    header += [f"rows/s, {ROWS_SHAPE}", "wrong", "refused"]
    rows = []
    for each in order:
        if each.name not in results:
            continue
        result = results[each.name]
        cells = [each.title]
        for shape in shapes:
            cells += _figure(result.figure(shape))
        many = result.figure(ROWS_SHAPE)
        cells.append(_number(many.rate) if many else "")
        verdict = result.verdict
        cells += [_share(verdict.wrong, verdict.rows), str(verdict.refused)] if each.checked else ["", ""]
        rows.append(cells)
    notes = [
        f"{each.title} answered, for example: `{results[each.name].verdict.example[:200]}`"
        for each in order
        if each.name in results and results[each.name].verdict.refused and results[each.name].verdict.example
    ]
    return "\n\n".join([render(header, rows), *notes])


def _figure(figure: Figure | None) -> list[str]:
    return [_number(figure.p50), _number(figure.p99), _number(figure.rate)] if figure else [""] * 3


def _batches(batches: Mapping[str, Batch], titles: Mapping[str, str]) -> str:
    rows = [
        [
            titles[model],
            *map(_number, (batch.rows, median(batch.kernel), median(batch.route), median(batch.command))),
            _yes(batch.same),
        ]
        for model, batch in batches.items()
    ]
    header = ["model", "rows", "in process, rows/s", "route, rows/s", "`triptych predict`, rows/s", "same answers"]
    return render(header, rows)


def _starts(outcome: Outcome, order: Sequence[Contestant]) -> str:
    results = outcome.results.get("boosted", {})
    rows = []
    for each in order:
        if each.name in results:
            result = results[each.name]
            largest, whole, count = result.memory
            worker = _number(result.worker) if result.worker else _number(largest)
            rows.append([each.title, _number(result.cold_start), worker, _number(whole), str(count)])
    return render(["server", "cold start s", "worker MB", "all MB", "processes"], rows)


def _limit(line: Wanted) -> str:
    return f"{'<=' if line.most else '>='} {line.limit:g} {line.unit}".rstrip()


def _measured(line: Wanted) -> str:
    return UNKNOWN if line.measured is None else f"{_number(line.measured)} {line.unit}".rstrip()


def _word(line: Wanted) -> str:
    if not line.shown:
        return "too few cores"
    return UNKNOWN if line.holds is None else _yes(line.holds)


def _yes(fact: bool) -> str:  # noqa: FBT001 - it has one meaning
    return "yes" if fact else "**no**"


def _share(part: int, whole: int) -> str:
    return f"{part} of {whole}"


def _number(value: float) -> str:
    if not math.isfinite(value):
        return "-"
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004 - three figures are enough
        return f"{value:,.0f}"
    return f"{value:.3g}"
