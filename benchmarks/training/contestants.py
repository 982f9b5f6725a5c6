"""Each contestant trains in a process and an environment of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.contestants import PEERS
from benchmarks.training.plain import plain
from benchmarks.training.turn import Turn
from triptych.settings import Settings
from triptych.tracking.store import make
from triptych.training.evaluation import measure, selection_name
from triptych.wiring.places import tracking_uri

OURS, OTHERS = "triptych", ("flaml", "mljar")
PLAIN = "plain"
"""Not a contestant: what the plain models of the READMEs reach on the same rows, however long they take."""

HOME = "home"
PATIENCE = 3.0
"""Budgets after which a contestant that has not ended is given up, beside two minutes for its start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a contestant reached.

    Attributes:
        contestant: Which one.
        data: The data set.
        number: Which order of its rows.
        budget: Seconds that it was given.
        selection: "log_loss" or "rmse".
        score: By that, on the rows that were kept apart; None when it failed.
        metrics: All of the task.
        seconds: From the start of its process to its end.
    """

    contestant: str
    data: str
    number: int
    budget: float
    selection: str
    score: float | None
    metrics: dict[str, float]
    seconds: float


def train(contestant: str, turn: Turn, budget: float, environments: Path) -> Result:
    """Let a contestant train, and measure it."""
    turn.order(budget, os.cpu_count() or 1)
    if contestant == OURS:
        _make_home(turn.folder / HOME)
    began = time.monotonic()
    try:
        metrics = _trained(contestant, turn, budget, environments)
    except (subprocess.SubprocessError, OSError, ValueError) as error:
        print(f"  {contestant} failed: {str(error)[:300]}", file=sys.stderr)
        metrics = dict[str, float]()
    selection = selection_name(turn.material.target.task)
    return Result(
        contestant=contestant, data=turn.name, number=turn.number, budget=budget, selection=selection,
        score=metrics.get(selection), metrics=metrics, seconds=time.monotonic() - began,
    )  # fmt: skip


def _make_home(home: Path) -> None:
    """One where nothing was trained, with the store that MLflow makes once for all trainings; the others have none."""
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    make(tracking_uri(Settings(home=home)), home / "artifacts")


def _trained(contestant: str, turn: Turn, budget: float, environments: Path) -> dict[str, float]:
    if contestant == PLAIN:
        return plain(turn)
    return _ours(turn, budget) if contestant == OURS else _other(contestant, turn, budget, environments)


def _ours(turn: Turn, budget: float) -> dict[str, float]:
    """The command as anybody calls it; its own metrics are of the same rows as the others'."""
    command = [
        str(Path(sys.executable).with_name("triptych")), "train", str(turn.folder / "whole.parquet"),
        "--target", turn.material.target.name, "--budget", str(budget), "--preset", "thorough",
        "--home", str(turn.folder / HOME), "--json",
    ]  # fmt: skip
    metrics: dict[str, float] = json.loads(_run(command, budget))["metrics"]
    return metrics


def _other(name: str, turn: Turn, budget: float, environments: Path) -> dict[str, float]:
    answers = turn.folder / "answers.npy"
    answers.unlink(missing_ok=True)
    program = str(environments / name / "bin" / "python")
    _run([program, str(PEERS / name / "train.py"), str(turn.folder)], budget)
    return measure(turn.material.target, turn.actual, np.load(answers))


def _run(command: list[str], budget: float) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE * budget + 120)
    if done.returncode:
        raise ValueError(done.stderr[-300:])
    return done.stdout
