"""Trainings as people read them: their labels, their one score, their rows in a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triptych.domain.experiment import Comparison, Line, TrainingRun
from triptych.domain.run import Trial
from triptych.ui import metrics, numbers, tables
from triptych.ui.texts import known, say

ALIKE = ("group", "time", "weights")
"""Params of a training that decide what its scores are of."""
DIGITS = 6
LEVELS = {"coverage", "size", "exact"}
"""Measures of intervals and sets, each for several levels; see `training.conformal.coverage`."""


def main(run: TrainingRun) -> metrics.Measure | None:
    """The one measure by which a training is introduced."""
    name = metrics.MAIN.get(run.task, "")
    if name not in run.metrics:
        return None
    return metrics.Measure(name=name, value=run.metrics[name], baseline=run.baseline.get(name))


def label(run: TrainingRun) -> str:
    """Write a training in a few letters; two of them never have the same ones."""
    which = say("home.version", version=run.version) if run.version else run.id[:6]
    return f"{run.model} · {which}"


def labels(runs: Sequence[TrainingRun]) -> list[str]:
    """Label several trainings; versions of one model are told apart by their numbers, all else by ids."""
    plain = [label(run) for run in runs]
    return [text if plain.count(text) == 1 else f"{text} ({run.id[:6]})" for text, run in zip(plain, runs, strict=True)]


def ranked(runs: Sequence[TrainingRun]) -> list[TrainingRun]:
    """Put the best first where all were measured alike: one table, target, division and weights; else the newest."""
    if len({(run.data, run.target, *(run.params.get(name) for name in ALIKE)) for run in runs}) != 1:
        return list(runs)
    scored = [(measure, run) for run in runs if (measure := main(run)) is not None]
    if len(scored) < len(runs):
        return list(runs)
    sign = 1 if scored[0][0].name in metrics.LOWER_IS_BETTER else -1
    return [run for _, run in sorted(scored, key=lambda pair: sign * pair[0].value)]


def rows(runs: Sequence[TrainingRun]) -> tables.Rows:
    """Give one row a training."""
    return [_row(run) for run in runs]


def trial_rows(trials: Sequence[Trial], score: str) -> tables.Rows:
    """Give one row a trial, in their order."""
    return [
        {
            say("chart.trial"): number,
            say("chart.candidate"): trial.name,
            score: numbers.number(trial.score) if trial.folds else numbers.NOTHING,
            say("runs.trial_state"): say(f"trial.{trial.state.value}"),
            say("chart.seconds"): numbers.number(trial.seconds, 3),
            say("runs.rounds"): trial.rounds,
            say("runs.params"): ", ".join(f"{name}={_short(value)}" for name, value in trial.params.items()),
        }
        for number, trial in enumerate(trials, start=1)
    ]


def comparison_rows(found: Comparison, lines: Sequence[Line]) -> tables.Rows:
    """Give one row a thing that is compared, one column a training."""
    names = labels(found.runs)
    return [
        {say("runs.what"): _name(line)}
        | {name: _cell(value) for name, value in zip(names, line.values, strict=True)}
        for line in lines
    ]  # fmt: skip


def _cell(value: str | float | None) -> str:
    """Write one value of a comparison."""
    if value is None:
        return numbers.NOTHING
    return value if isinstance(value, str) else numbers.number(value, DIGITS)


def _name(line: Line) -> str:
    for key in (f"metric.{line.name}", f"compared.{line.name}"):
        if known(key):
            return say(key)
    kind, _, level = line.name.partition("_")
    if kind in LEVELS and level.isdecimal():
        return say(f"compared.{kind}", level=level)
    return line.name.removeprefix("estimator.")


def _row(run: TrainingRun) -> dict[str, Any]:
    measure = main(run)
    ends = run.spread.get(measure.name) if measure else None
    return {
        say("choice.model"): run.model,
        say("choice.version"): run.version or numbers.NOTHING,
        say("runs.score"): measure.text if measure else numbers.NOTHING,
        say("runs.interval"): _between(measure, ends),
        say("runs.measure"): measure.title if measure else numbers.NOTHING,
        say("metric.baseline"): _baseline(measure),
        say("runs.fit"): _rounded(run.fit_seconds),
        say("runs.predict"): _rounded(run.predict_seconds, 1000),
        say("runs.when"): numbers.local(run.started_at),
        say("models.estimator"): run.estimator,
        say("models.dataset"): run.dataset,
        say("runs.target"): run.target,
    }


def _rounded(seconds: float | None, times: int = 1) -> float | None:
    return None if seconds is None else round(seconds * times, 1)


def _between(measure: metrics.Measure | None, ends: tuple[float, ...] | None) -> str:
    if measure is None or ends is None:
        return numbers.NOTHING
    return f" {numbers.NOTHING} ".join(metrics.write(measure.name, end) for end in ends)


def _baseline(measure: metrics.Measure | None) -> str:
    if measure is None or measure.baseline is None:
        return numbers.NOTHING
    return metrics.write(measure.name, measure.baseline)


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
