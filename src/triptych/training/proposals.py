"""Optuna proposes settings, and learns from what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import optuna

from triptych.domain.run import Trial, TrialState
from triptych.encoding import Scale
from triptych.training.candidates import Candidate
from triptych.training.drawn import Drawn
from triptych.training.family import Family
from triptych.training.problem import Problem
from triptych.training.split import SEED

KEPT, SEEN = 35.0, 1
"""A candidate is given up when its folds so far, so many at least, are not among the best so many in a hundred."""

FAMILY, SCALE = "family", "scale"


class Proposals:
    """Settings to try next.

    Args:
        problem: What is learned.
        families: Those that may be proposed.
        tried: What was tried before, which is learned from as if it had been proposed.
    """

    def __init__(self, problem: Problem, families: Sequence[Family], tried: Sequence[tuple[Candidate, Trial]]) -> None:
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self._problem = problem
        self._families = {family.name: family for family in families}
        self._study = optuna.create_study(
            direction="minimize",
            sampler=optuna.samplers.TPESampler(seed=SEED, n_startup_trials=10),
            pruner=optuna.pruners.PercentilePruner(KEPT, n_startup_trials=len(tried), n_warmup_steps=SEEN),
        )
        self._asked: optuna.Trial | None = None
        self._number = 0
        for candidate, trial in tried:
            self._begin_from(candidate, trial)

    def next(self) -> Candidate:
        """Settings that promise much."""
        self._asked = self._study.ask()
        self._number += 1
        return self._candidate(self._asked)

    def worse(self, scores: Sequence[float]) -> bool:
        """Whether what was proposed last does so badly on its folds so far that the others need not be looked at."""
        assert self._asked is not None
        self._asked.report(sum(scores) / len(scores), step=len(scores))
        return self._asked.should_prune()

    def learn(self, trial: Trial) -> None:
        """Take what came of what was proposed last."""
        assert self._asked is not None
        if trial.state is TrialState.COMPLETE:
            self._study.tell(self._asked, trial.score)
        elif trial.state is TrialState.FAILED:
            self._study.tell(self._asked, state=optuna.trial.TrialState.FAIL)
        else:  # what takes too long is as bad as what does badly
            self._study.tell(self._asked, state=optuna.trial.TrialState.PRUNED)

    def from_default(self, candidate: Candidate) -> Candidate:
        """Propose the settings of a default, as those of any other."""
        named = {f"{candidate.family.name}.{name}": value for name, value in candidate.proposal.items()}
        self._study.enqueue_trial({FAMILY: candidate.family.name, **named})
        self._asked = self._study.ask()
        return self._candidate(self._asked)

    def _begin_from(self, candidate: Candidate, trial: Trial) -> None:
        if candidate.family.name not in self._families:
            return
        self.from_default(candidate)
        for number in range(1, len(trial.folds) + 1):
            self.worse(trial.folds[:number])
        self.learn(trial)

    def _candidate(self, asked: optuna.Trial) -> Candidate:
        family = self._families[asked.suggest_categorical(FAMILY, list(self._families))]
        space = _Space(asked, family.name)
        params = dict(family.suggest(space, self._problem))
        scale = Scale.PLAIN
        if self._problem.positive and family.logs:
            scale = Scale(space.choice(SCALE, tuple(each.value for each in Scale)))
        return Candidate(
            name=f"{family.name}, proposal {self._number}", family=family, params=params, scale=scale,
            proposal={**params, SCALE: scale.value}, drawn=tuple(space.drawn),
        )  # fmt: skip


class _Space:
    """The settings of one family, as Optuna knows them; it keeps what it drew from ranges."""

    def __init__(self, asked: optuna.Trial, family: str) -> None:
        self._asked = asked
        self._family = family
        self.drawn: list[Drawn] = []

    def number(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """A number of a range."""
        value = self._asked.suggest_float(f"{self._family}.{name}", low, high, log=log)
        self.drawn.append(Drawn(name=name, value=value, low=low, high=high, log=log))
        return value

    def whole(self, name: str, low: int, high: int, *, log: bool = False) -> int:
        """A whole number of a range."""
        value = self._asked.suggest_int(f"{self._family}.{name}", low, high, log=log)
        self.drawn.append(Drawn(name=name, value=value, low=low, high=high, log=log, whole=True))
        return value

    def choice(self, name: str, options: tuple[Any, ...]) -> Any:
        """One of some texts, numbers or booleans."""
        return self._asked.suggest_categorical(f"{self._family}.{name}", options)
