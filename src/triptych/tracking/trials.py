"""Each trial of a search as a run below that of its training, and the way of the best score on the training's own."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mlflow import MlflowClient
from mlflow.entities import Metric, Param, Run, RunTag

from triptych.domain.run import Report, Trial, TrialState

MOST = 40
"""Trials that get a run of their own; each takes some hundredths of a second."""

PARENT = "mlflow.parentRunId"
STATE, FAMILY = "triptych.trial.state", "triptych.trial.family"
ENDED = {TrialState.COMPLETE: "FINISHED", TrialState.FAILED: "FAILED"}


def record_trials(client: MlflowClient, parent: Run, report: Report, tags: dict[str, str]) -> None:
    """Make a run for each trial, or for the best where there are many: one batch each. Those of an earlier try go.

    Args:
        client: MLflow's own.
        parent: The run of the training.
        report: Holds the trials.
        tags: What every run of this training is given.
    """
    searched = parent.info.start_time or 0
    _remove(client, parent)
    for trial in sorted(history(report), key=_rank)[:MOST]:
        named = {"mlflow.runName": trial.name, PARENT: parent.info.run_id, FAMILY: trial.family} | tags
        began, ended = (searched + round(seconds * 1000) for seconds in (trial.began, trial.began + trial.seconds))
        made = client.create_run(parent.info.experiment_id, start_time=began, tags=named)
        client.log_batch(
            made.info.run_id, metrics=_metrics(trial, report.selection, ended), params=_params(trial),
            tags=[RunTag(STATE, trial.state.value)],
        )  # fmt: skip
        client.set_terminated(made.info.run_id, ENDED.get(trial.state, "KILLED"), end_time=ended)


def _remove(client: MlflowClient, parent: Run) -> None:
    for run in client.search_runs([parent.info.experiment_id], f"tags.`{PARENT}` = '{parent.info.run_id}'"):
        client.delete_run(run.info.run_id)


def way(report: Report, searched: int) -> list[Metric]:
    """The score of each trial that was scored, and the best until then, for a chart of the training's run.

    Args:
        report: Holds the trials.
        searched: When the search began, milliseconds since 1970.
    """
    found: list[Metric] = []
    best = math.inf
    for step, trial in enumerate(report.candidates):
        best, at = min(best, trial.score), searched + round((trial.began + trial.seconds) * 1000)
        found += [
            Metric(f"trial_{report.selection}", trial.score, at, step),
            Metric(f"best_{report.selection}", best, at, step),
        ]
    return found


def history(report: Report) -> list[Trial]:
    """All trials, those that were scored on all folds first, in their order."""
    return [*report.candidates, *report.given_up]


def _rank(trial: Trial) -> tuple[bool, float]:
    return trial.state is not TrialState.COMPLETE, trial.score


def _metrics(trial: Trial, selection: str, at: int) -> Sequence[Metric]:
    scores = [Metric(f"fold_{selection}", score, at, fold) for fold, score in enumerate(trial.folds)]
    whole = [Metric(f"cv_{selection}", trial.score, at, 0)] if scores else []
    return [*scores, *whole, Metric("seconds", trial.seconds, at, 0)]


def _params(trial: Trial) -> Sequence[Param]:
    rounds: dict[str, Any] = {} if trial.rounds is None else {"rounds": trial.rounds}
    return [Param(name, str(value)[:500]) for name, value in (trial.params | rounds).items()]
