"""A table and a schema to a fitted model and its report."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from triptych.domain.costs import Costs
from triptych.domain.errors import InvalidTraining
from triptych.domain.job import Step
from triptych.domain.preset import Preset
from triptych.domain.recipe import Recipe
from triptych.domain.run import Trial
from triptych.encoding import answers_of
from triptych.encoding.calibrated import Calibrated
from triptych.training.budget import Budget, Clock
from triptych.training.checks import Material, Outcome, judge
from triptych.training.checks.alone import score_of
from triptych.training.choosing import Choosing, Chosen, Compiles
from triptych.training.correcting import corrected
from triptych.training.deciding import decided, require_two_classes, with_threshold
from triptych.training.evaluation import baseline, selection_score
from triptych.training.fitted import Fitted
from triptych.training.found import Found
from triptych.training.making import Making
from triptych.training.measuring import Kept, concluded, report_on
from triptych.training.own import OwnCode
from triptych.training.preparing import Prepared
from triptych.training.problem import shared_cores
from triptych.training.search import NothingFits, search
from triptych.training.split import SEED
from triptych.training.told import RETOLD, Retelling, Told
from triptych.training.weights import some

Progress: TypeAlias = Callable[[Step], None]
"""Told how far the work is."""


def never() -> bool:
    """Do not stop."""
    return False


def never_compiles(*_: object) -> bool:
    """Leave alone what can't serve as it is."""
    return False


UNFITTED = (
    "None of the kinds of model can be fitted on this table; leave out columns and rows with extreme numbers, or see "
    "in the log what each of them says."
)
FITTED_ROWS = 2_000
"""Any so many rows that the model was fitted on and is measured on too, to see how much of them it remembers."""


def fit(  # noqa: PLR0913 - what a search is given, each by its name
    prepared: Prepared,
    *,
    budget: float,
    preset: Preset = Preset.QUICK,
    progress: Progress,
    stop: Callable[[], bool] = never,
    compiles: Compiles = never_compiles,
    clock: Clock = time.monotonic,
    before: float = 0.0,
    after: float = 0.0,
    own: OwnCode | None = None,
    costs: Costs | None = None,
) -> Fitted:
    """Search the candidates on the training part, fit the best on it, measure it once on the rest.

    Args:
        prepared: What is learned from.
        budget: Seconds that the search and the fit of what it chose may take, with what comes before and after them.
        preset: How hard it tries.
        progress: Told how far it is.
        stop: Whether to end the search now and go on with the best so far.
        compiles: Whether what can't serve as it is can be compiled; asked of libraries that a server need not have,
            and of means of several models.
        clock: Seconds since whenever.
        before: Seconds of the budget that are spent already.
        after: Seconds that what is made of the result takes, however quickly a model answers.
        own: Makes the only candidate; None for our own ones.
        costs: Of wrong decisions; None to decide by the schema's threshold.

    Raises:
        InvalidTraining: Nothing can be fitted or served; or its estimator is none of the task; or costs are stated for
            no two classes; or rows are weighted for an estimator that takes no weights.
    """
    material = prepared.material
    table, actual, train = material.table, material.actual, material.split.train
    # A quick search is short of time as it is, and what is the mean of models of folds is not fitted on others.
    reserved = RETOLD * budget if preset.trials and not (preset.bags or own) else 0.0
    limit = Budget(budget, clock=clock, before=before, after=after, kept=reserved)
    require_two_classes(material.target, costs)
    weights = some(material.weights, train)
    if own is not None and weights is not None:
        own.require_weights()
    with shared_cores(table.num_rows):
        rows, truth = table.take(train), actual[train]
        try:
            found = search(
                material.learned, rows, truth, apart=material.split.apart.take(train), weights=weights, preset=preset,
                budget=limit,
                progress=lambda step: progress(step.within(0.0, 0.8)), stop=stop, own=own.candidate if own else None,
            )  # fmt: skip
        except NothingFits as error:
            raise own.explain() if own else InvalidTraining(UNFITTED) from error
        best = found.ranked[0].trial.score
        choosing = Choosing(
            found=found, schema=material.learned, table=rows, actual=truth, budget=limit, compiles=compiles,
            fitting=lambda name: progress(Step(share=0.8, phase=f"Fitting {name}", best=best)), weights=weights,
        )  # fmt: skip
        chosen = choosing.choose(preset=preset, combine=preset.trials > 0 and own is None)
        limit.kept = 0.0
        retelling = Retelling(
            schema=material.learned, table=rows, actual=truth, apart=material.split.apart.take(train), budget=limit,
            stop=stop, weights=weights,
        )  # fmt: skip
        told = (None if own else retelling.retell(found, chosen)) or Told.of(found, chosen)
        chosen, told = corrected(told, chosen, compiles, rows)
        chosen = decided(chosen, material.target, costs, told)
        fitted, outcome = _finish(material, found, chosen, progress, told, costs)
        return replace(fitted, report=concluded(fitted.report, [*prepared.findings, *judge(outcome)]))


def fit_again(prepared: Prepared, recipe: Recipe, *, progress: Progress, costs: Costs | None = None) -> Fitted:
    """Fit what a search chose on the training part, and measure it on the rest; nothing is searched or judged.

    Args:
        prepared: What is learned from.
        recipe: What was chosen.
        progress: Told how far it is.
        costs: As they were stated.

    Raises:
        InvalidTraining: The recipe names a kind of model that is not known, or not installed, here.
    """
    material = prepared.material
    train = material.split.train
    with shared_cores(material.table.num_rows):
        progress(Step(share=0.1, phase=f"Fitting {recipe.name}"))
        making = Making(
            schema=material.learned, table=material.table.take(train), actual=material.actual[train],
            weights=some(material.weights, train),
        )  # fmt: skip
        encoder, estimator, scale = making.whole(recipe)
        if recipe.calibration is not None:
            estimator = Calibrated(estimator, recipe.calibration)
        trial = Trial(name=recipe.name, score=float("inf"), folds=(), seconds=0.0)
        chosen = Chosen(trial=trial, encoder=encoder, estimator=estimator, scale=scale, params={}, recipe=recipe)
        return _finish(material, None, chosen, progress, None, costs)[0]


def _finish(
    material: Material,
    found: Found | None,
    chosen: Chosen,
    progress: Progress,
    told: Told | None,
    costs: Costs | None,
) -> tuple[Fitted, Outcome]:
    """Measure what was chosen."""
    target = with_threshold(material.target, chosen.recipe.threshold)
    material = replace(material, schema=replace(material.schema, target=target))
    actual, split = material.actual, material.split
    train = material.table.take(split.train)
    encoder, estimator = chosen.encoder, chosen.estimator
    best = min(chosen.trial.score, found.ranked[0].trial.score) if found else None
    progress(Step(share=0.9, phase="Measuring on rows never trained on", best=best))
    kept, truth = material.table.take(split.test), actual[split.test]
    trained = some(material.weights, split.train)

    def predict(rows: pa.Table) -> NDArray[np.float64]:
        return answers_of(estimator, encoder.table(rows), target, chosen.scale)

    answers, before = predict(kept), None
    if isinstance(estimator, Calibrated):
        before = answers_of(estimator.estimator, encoder.table(kept), target, chosen.scale)
    conformal = None if told is None else told.conformal(target)
    measured = report_on(
        Kept(
            schema=material.learned, table=kept, actual=truth,
            usual=baseline(target, actual[split.train], len(split.test), trained),
            alike=split.apart.take(split.test).alike, weights=some(material.weights, split.test),
        ),
        predict, answers, estimator=chosen.trial.name, conformal=conformal, before=before, costs=costs,
    )  # fmt: skip
    report = replace(
        measured,
        candidates=_candidates(found, chosen) if found else (),
        given_up=tuple(found.given_up) if found else (),
        train_rows=len(split.train),
        division=material.division,
        weights=material.weighted_by,
        calibration="" if chosen.recipe.calibration is None else chosen.recipe.calibration.method.value,
    )
    again = np.random.default_rng(SEED).permutation(len(split.train))[:FITTED_ROWS]
    known, counts = actual[split.train[again]], some(trained, again)
    ignorant = baseline(target, actual[split.train], len(again), trained)
    outcome = Outcome(
        material=material, report=report, asked=found is not None and found.asked,
        fitted_score=selection_score(target, known, predict(train.take(again)), counts),
        fitted_baseline=selection_score(target, known, ignorant, counts),
        alone=score_of(truth, answers), members=chosen.members,
        planned=found.planned if found else (), scored=found.scored if found else (),
    )  # fmt: skip
    fitted = Fitted(
        schema=material.schema, encoder=encoder, estimator=estimator, scale=chosen.scale,
        params=chosen.params, report=report,
        examples=kept.slice(0, 50).select([column.name for column in material.schema.columns]), kept=kept,
        recipe=chosen.recipe, conformal=conformal,
    )  # fmt: skip
    return fitted, outcome


def _candidates(found: Found, chosen: Chosen) -> tuple[Trial, ...]:
    """What was scored, and the mean of some of it when that was chosen."""
    scored = tuple(each.trial for each in found.scored)
    return scored if chosen.trial in scored else (*scored, chosen.trial)
