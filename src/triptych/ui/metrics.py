"""The measures of a model, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from triptych.domain.model import ModelVersion
from triptych.ui import numbers
from triptych.ui.texts import known, say

MAIN = {"binary": "roc_auc", "multiclass": "accuracy", "regression": "rmse"}
SHARES = {"accuracy", "balanced_accuracy", "f1_macro", "roc_auc", "average_precision"}
LOWER_IS_BETTER = {"log_loss", "rmse", "mae", "brier"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure, beside what a model gets that ignores its inputs.

    Attributes:
        name: As in `Report.metrics`.
        value: What was measured.
        baseline: The same for the baseline; None when it is not known.
    """

    name: str
    value: float
    baseline: float | None

    @property
    def title(self) -> str:
        """The measure's name for people."""
        key = f"metric.{self.name}"
        return say(key) if known(key) else self.name

    @property
    def text(self) -> str:
        """The value for people."""
        return write(self.name, self.value)

    @property
    def better(self) -> bool:
        """Whether it beats the baseline."""
        if self.baseline is None:
            return True
        return self.value < self.baseline if self.name in LOWER_IS_BETTER else self.value > self.baseline


def write(name: str, value: float) -> str:
    """Write the value of a measure; a share is written in percent when everybody reads it so."""
    if name in {"accuracy", "balanced_accuracy"}:
        return numbers.percent(value)
    # A baseline explains nothing, give or take a rounding error.
    return numbers.number(round(value, 3) if name == "r2" else value, 3)


def of(version: ModelVersion) -> Measure | None:
    """Give the one measure by which a version is introduced."""
    name = MAIN.get(version.task or "")
    if name is None or name not in version.metrics:
        return None
    return Measure(name=name, value=version.metrics[name], baseline=version.baseline.get(name))


def every(metrics: Mapping[str, float], baseline: Mapping[str, float]) -> tuple[Measure, ...]:
    """Pair all measures with the baseline's."""
    return tuple(Measure(name=name, value=value, baseline=baseline.get(name)) for name, value in metrics.items())


def meter(measure: Measure) -> str:
    """Draw a measure and its baseline as two bars, in HTML."""
    longest = 1.0 if measure.name in SHARES else max(abs(measure.value), abs(measure.baseline or 0.0), 1e-12)
    lines = [_bar(say("metric.model"), measure.text, abs(measure.value) / longest, "model")]
    if measure.baseline is not None:
        text = write(measure.name, measure.baseline)
        lines.append(_bar(say("metric.baseline"), text, abs(measure.baseline) / longest, "baseline"))
    return f'<div class="meter">{"".join(lines)}</div>'


def _bar(title: str, text: str, share: float, kind: str) -> str:
    width = min(max(share, 0.0), 1.0) * 100
    return f'<div class="{kind}"><em>{title}</em><span><i style="width:{width:.1f}%"></i></span><b>{text}</b></div>'
