"""What the README of a data set says that plain models reached on a fifth of its rows."""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = {"log_loss": "logloss", "rmse": "rmse"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The better of a linear model and a boosting as it comes.

    Attributes:
        score: On a fifth of the rows, drawn as ours are.
        noise: The standard deviation of five folds' scores; None where they were not measured.
    """

    score: float
    noise: float | None

    def __str__(self) -> str:
        """As the table has it."""
        return f"{self.score:.5g}" + ("" if self.noise is None else f" ± {self.noise:.4g}")


def reference(readme: str, selection: str) -> Reference | None:
    """Read the first reference run of a README; a later one is of other columns. None when it has none.

    Args:
        readme: Its text.
        selection: "log_loss" or "rmse".
    """
    run = readme.partition("## reference run")[2].partition("## reference run")[0]
    metric = NAMES[selection]
    found = re.findall(rf"^- (cv5_)?(?!dummy)\w+:.*?\b{metric} ([\d.]+)(?:±([\d.]+))?", run, re.MULTILINE)
    scores = [float(score) for folds, score, _ in found if not folds]
    noises = [(float(score), float(noise)) for folds, score, noise in found if folds]
    return Reference(score=min(scores), noise=min(noises, default=(0.0, None))[1]) if scores else None
