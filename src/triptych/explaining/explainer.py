"""One version's predictions explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from triptych.domain.errors import NotExplainable
from triptych.domain.explanation import Explanation, Measure
from triptych.domain.schema import Json, Scalar, Target, Task
from triptych.encoding import Encoder, Value
from triptych.explaining.kernel import Explain, trace
from triptych.explaining.sampled import SampledSums
from triptych.explaining.sums import Sums
from triptych.kernels import Clip, Function, Sigmoid, Softmax, Step


class Explainer:
    """Explains predictions of one version. Safe for threads.

    Args:
        encoder: Rows to the kernel's matrix.
        step: The kernel.
        target: What it predicts.
        others: Validated rows that the model was not trained on.

    Raises:
        NotExplainable: Its answers are not made of sums over columns, and there are no other rows to compare with.
    """

    def __init__(
        self, encoder: Encoder, step: Step, target: Target, others: Sequence[Mapping[str, Value]] = ()
    ) -> None:
        self._encoder = encoder
        self._target = target
        self._names = tuple(dict.fromkeys(feature.name for feature in encoder.features))
        owners = [self._names.index(each.name) for each in encoder.features for _ in range(each.width)]
        places = np.array(owners, dtype=np.int64)
        self._explain: Explain
        try:
            traced = trace(step, places, len(self._names))
        except NotExplainable:
            if not others or encoder.sparse:
                raise
            matrix = np.asarray(encoder.rows(others))
            self._explain, self._exact = SampledSums(step, matrix, places, len(self._names)).sums, False
            self._measure = self._measured(())
        else:
            self._explain, self._exact = traced.explain, True
            self._measure = self._measured(traced.links)

    def explain(self, row: Mapping[str, Value], prediction: Json) -> Explanation:
        """Explain one answer.

        Args:
            row: Validated.
            prediction: What it was answered: of several classes, that one is explained; of two, the positive one.

        Raises:
            NotExplainable: A number of it is infinite.
        """
        label = self._label(prediction)
        base, parts = self._chosen(self._explain(self._encoder.rows([row])), label)
        if not (np.isfinite(base) and np.isfinite(parts).all()):
            raise NotExplainable("This prediction can't be explained: a number on the way to it is infinite.")
        ranked = sorted(zip(self._names, parts.tolist(), strict=True), key=lambda pair: -abs(pair[1]))
        score = base + float(parts.sum())
        return Explanation(
            contributions=dict(ranked), base=base, score=score, measure=self._measure, label=label, exact=self._exact
        )

    def _label(self, prediction: Json) -> Scalar | None:
        if self._target.task is Task.REGRESSION:
            return None
        if len(self._target.classes) == 2 and self._target.positive is not None:  # noqa: PLR2004
            return self._target.positive
        return next(label for label in self._target.classes if label == prediction)

    def _chosen(self, sums: Sums, label: Scalar | None) -> tuple[float, np.ndarray]:
        """The base and the parts of the score that is asked for."""
        if label is None:
            return float(sums.base[0]), sums.parts[:, 0]
        place = self._target.classes.index(label)
        if len(sums.base) == 1:  # the score of the second class, whose opposite is that of the first
            sign = 1.0 if place else -1.0
            return sign * float(sums.base[0]), sign * sums.parts[:, 0]
        if self._measure is Measure.LOG_SHARE:
            sums = Sums(sums.base - sums.base.mean(), sums.parts - sums.parts.mean(axis=1, keepdims=True))
        return float(sums.base[place]), sums.parts[:, place]

    def _measured(self, links: tuple[Step, ...]) -> Measure:
        regression = self._target.task is Task.REGRESSION
        match links:
            case ():
                return Measure.VALUE if regression else Measure.PROBABILITY
            case (Function(name="exp"),) if regression:
                return Measure.LOG
            case (Sigmoid(),) | (Clip(), Sigmoid()):
                return Measure.LOG_ODDS
            case (Softmax(),):
                return Measure.LOG_SHARE
            case _:
                return Measure.SCORE
