"""What is tried: a family with its settings, the proven ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from triptych.domain.preset import Preset
from triptych.encoding import Scale
from triptych.training.drawn import Drawn
from triptych.training.families import ALL, BY_NAME, histogram, lightgbm, linear, perceptron
from triptych.training.family import Family
from triptych.training.problem import Problem

PENALTIES = (0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One kind of model to try.

    Attributes:
        name: For people, unique.
        family: Its kind.
        params: What the estimator is built with; logged with the run.
        scale: The scale on which a regression is fitted.
        proposal: The same settings as a search proposes them, by name; empty when none would.
        drawn: Those that a search drew from ranges; empty for what it did not propose.
    """

    name: str
    family: Family
    params: dict[str, Any]
    scale: Scale = Scale.PLAIN
    proposal: dict[str, Any] = field(default_factory=dict)
    drawn: tuple[Drawn, ...] = ()


def defaults(problem: Problem, preset: Preset) -> Sequence[Candidate]:
    """The candidates that are tried before any settings are searched, the quickest first.

    Args:
        problem: What is learned.
        preset: A quick search has the first few.
    """
    linear_ones = [_linear(problem, penalty) for penalty in PENALTIES]
    if problem.texts == problem.columns:
        return linear_ones
    if preset is Preset.QUICK:
        return [*linear_ones, *_boosted(problem)]
    if not (problem.small or problem.texts):  # what is searched covers the other penalties
        linear_ones = [_linear(problem, 1.0)]
    others = _others(problem)
    light = any(candidate.family is lightgbm.FAMILY for candidate in others)
    boosted = [each for each in _boosted(problem) if each.name != MANY or not light]
    # The quickest first; on very many rows there may be no time for the others.
    return [*linear_ones, *others[:1], *boosted, *others[1:]] if problem.large else [*linear_ones, *boosted, *others]


def proposed(problem: Problem) -> Sequence[Family]:
    """The families whose settings are searched: of the two that are alike, the quicker one.

    Args:
        problem: What is learned.
    """
    found = [family for family in ALL if family.installed and family.takes(problem)]
    return [family for family in found if family is not histogram.FAMILY or lightgbm.FAMILY not in found]


MANY = "boosted trees, many"
BOOSTED: dict[str, dict[str, Any]] = {
    "boosted trees": {"max_iter": 200, "learning_rate": 0.06, "max_features": 0.5, "early_stopping": False},
    "boosted trees, small": {
        "max_iter": 150, "learning_rate": 0.05, "max_leaf_nodes": 8, "min_samples_leaf": 10,
        "l2_regularization": 1.0, "early_stopping": False,
    },
    MANY: {"max_iter": 800, "learning_rate": 0.06, "early_stopping": True},
}  # fmt: skip

AS_BUILT = {"max_leaf_nodes": 31, "min_samples_leaf": 20, "l2_regularization": 1e-3, "max_features": 1.0}

OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "LightGBM": (
        {"n_estimators": 150, "learning_rate": 0.04, "num_leaves": 8, "min_child_samples": 15, "subsample": 0.8,
         "colsample_bytree": 0.6, "reg_lambda": 1.0},
        {"learning_rate": 0.06, "num_leaves": 40, "min_child_samples": 20, "subsample": 0.9,
         "colsample_bytree": 0.7, "reg_lambda": 1.0},
    ),
    "CatBoost": (
        {"iterations": 300, "learning_rate": 0.05, "depth": 5, "l2_leaf_reg": 3.0, "random_strength": 1.0},
        {"learning_rate": 0.1, "depth": 7, "l2_leaf_reg": 3.0, "random_strength": 1.0},
    ),
    "XGBoost": (
        {"n_estimators": 150, "learning_rate": 0.05, "max_depth": 3, "min_child_weight": 3.0, "subsample": 0.8,
         "colsample_bytree": 0.6, "reg_lambda": 1.0},
        {"learning_rate": 0.08, "max_depth": 7, "min_child_weight": 3.0, "subsample": 0.9,
         "colsample_bytree": 0.7, "reg_lambda": 1.0},
    ),
    "extra trees": (
        {"n_estimators": 100, "max_leaf_nodes": 1_000, "min_samples_leaf": 3, "max_features": 0.6},
        {"n_estimators": 100, "max_leaf_nodes": 1_000, "min_samples_leaf": 2, "max_features": 0.7},
    ),
    "network": (
        {"hidden_layer_sizes": [32], "alpha": 0.3, "learning_rate_init": 5e-3, "max_iter": 60,
         "early_stopping": False},
        {"hidden_layer_sizes": [64, 64], "alpha": 1e-3, "learning_rate_init": 3e-3, "max_iter": 60,
         "early_stopping": True},
    ),
}  # fmt: skip
"""Family to its settings for a small table, and for others."""


QUICKLY = {"learning_rate": 0.15}
"""What replaces settings of boosting, whose rounds are few on very many rows."""


def _linear(problem: Problem, penalty: float) -> Candidate:
    return Candidate(
        name=f"linear, penalty {penalty:g}", family=linear.FAMILY, params=dict(linear.penalised(problem, penalty)),
        proposal={"penalty": penalty},
    )  # fmt: skip


def _boosted(problem: Problem) -> list[Candidate]:
    family = BY_NAME["boosted trees"]
    found = {name: Candidate(name=name, family=family, params=params) for name, params in BOOSTED.items()}
    if problem.small:
        small = found["boosted trees, small"]
        return [_proposed(small.name, family, {"max_features": 1.0, **small.params}, Scale.PLAIN)]
    plain = found["boosted trees"]
    many = _proposed(MANY, family, AS_BUILT | BOOSTED[MANY], Scale.PLAIN)
    if not problem.positive:
        return [plain, many]
    log = Candidate(name="boosted trees, on the log", family=family, params=plain.params, scale=Scale.LOG)
    return [plain, log, many]


def _others(problem: Problem) -> list[Candidate]:
    found = []
    for name, (small, large) in OTHERS.items():
        family = BY_NAME[name]
        if family.installed and family.takes(problem):
            params = small if problem.small else large | (QUICKLY if problem.large and "learning_rate" in large else {})
            if family is perceptron.FAMILY:
                params = params | {"early_stopping": perceptron.stops(problem)}
            scale = Scale.LOG if problem.skewed and family.logs else Scale.PLAIN
            found.append(_proposed(name, family, params, scale))
    return found


def _proposed(name: str, family: Family, params: dict[str, Any], scale: Scale) -> Candidate:
    """A candidate that a search could have proposed, so that it may learn from it."""
    proposal = {**params, "scale": scale.value}
    if sizes := proposal.pop("hidden_layer_sizes", None):
        proposal |= {"width": sizes[0], "layers": len(sizes)}
    return Candidate(name=name, family=family, params=params, scale=scale, proposal=proposal)
