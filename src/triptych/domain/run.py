"""What a training measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from triptych.domain.costs import Costs
from triptych.domain.division import Division
from triptych.domain.finding import Finding


class TrialState(StrEnum):
    """How a trial ended."""

    COMPLETE = "complete"
    PRUNED = "pruned"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One kind of model that was tried.

    Attributes:
        name: Such as "linear" or "boosted trees".
        score: Mean of the selection score over the folds (lower is better); 0 where there are none.
        folds: The score of each fold that it was scored on.
        seconds: How long its cross-validation took.
        family: Its kind of estimator; empty for a model that was made before this was written down.
        params: What the estimator is built with, and the scale on which it is fitted.
        rounds: How many rounds its boosting takes, as its first fold found out; None for what has none.
        state: How it ended: pruned when its folds were too bad, stopped when the time was up, failed when its library
            could not fit it.
        began: Seconds from the start of the search to its own; 0 for a model that was made before this was written
            down.
    """

    name: str
    score: float
    folds: tuple[float, ...]
    seconds: float
    family: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    rounds: int | None = None
    state: TrialState = TrialState.COMPLETE
    began: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of the rows that measured.

    Attributes:
        column: By whose value they are told apart.
        value: The value, "" where it is missing; of a number the ends between which it lies.
        rows: How many.
        metrics: As in `Report`, of these rows alone.
    """

    column: str
    value: str
    rows: int
    metrics: dict[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How good a model is, on rows that it was never trained on.

    Attributes:
        metrics: accuracy, balanced_accuracy, f1_macro, log_loss, roc_auc, average_precision; or rmse, mae, r2.
        baseline: The same metrics for a model that ignores its inputs.
        estimator: Name of the candidate that won.
        selection: Name of the score by which it won: "log_loss" or "rmse".
        candidates: Everything that was scored on all folds, in its order.
        given_up: What was not: trials that were pruned, stopped or failed.
        train_rows: Rows trained on; 0 where the model was fitted elsewhere, on rows that are not known.
        test_rows: Rows measured on.
        curves: Plot data by name, see `training.curves`, and `dependence` by column, see `training.dependence`.
        importances: Column name to the loss of score when its values are shuffled, on the mean of several shuffles,
            largest first.
        importance_errors: Column name to the standard error of that mean; empty for a model that was made when there
            was but one shuffle.
        findings: What the checks found.
        warnings: Their sentences, without the notes.
        division: By what the rows that measured were kept apart.
        calibration: How probabilities are corrected, a `domain.calibration.Method`; empty when they are not.
        reliability: Of classes `ece` and `brier`, and where they are corrected the same and `log_loss` before that, as
            `ece_before`; where costs were stated `threshold`, and `cost` and `cost_at_even`, a row on the mean; how
            often the truth lay in the intervals, and how wide they were: see `training.conformal.coverage`.
        spread: Metric to the ends of its 95 % interval, by the luck of which rows measured.
        segments: The same metrics for parts of those rows.
        weights: The column that says how much each row counts, in the fit and in all that was measured but for
            intervals; empty when all count the same.
        costs: Of wrong decisions, from which the threshold follows; None when they were not stated.
    """

    metrics: dict[str, float]
    baseline: dict[str, float]
    estimator: str
    selection: str
    candidates: tuple[Trial, ...]
    train_rows: int
    test_rows: int
    curves: dict[str, Any] = field(default_factory=dict)
    importances: dict[str, float] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    given_up: tuple[Trial, ...] = ()
    division: Division = field(default_factory=Division)
    calibration: str = ""
    reliability: dict[str, float] = field(default_factory=dict)
    spread: dict[str, tuple[float, ...]] = field(default_factory=dict)
    segments: tuple[Segment, ...] = ()
    weights: str = ""
    costs: Costs | None = None
    importance_errors: dict[str, float] = field(default_factory=dict)

    @property
    def fitted_elsewhere(self) -> bool:
        """Whether the model came from somebody's own script."""
        return self.train_rows == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingResult:
    """What `triptych train --json` prints.

    Attributes:
        name: The registered model.
        version: Its new version.
        run_id: MLflow's id of the run.
        task: regression, binary or multiclass.
        metrics: As in `Report`.
        baseline: As in `Report`.
        findings: As in `Report`.
        warnings: As in `Report`.
        reliability: As in `Report`.
        positive: The class that a probability and its threshold speak of, as text; None unless two are predicted.
        weights: As in `Report`.
    """

    name: str
    version: str
    run_id: str
    task: str
    metrics: dict[str, float]
    baseline: dict[str, float]
    findings: tuple[Finding, ...] = ()
    warnings: tuple[str, ...] = ()
    reliability: dict[str, float] = field(default_factory=dict)
    positive: str | None = None
    weights: str = ""
