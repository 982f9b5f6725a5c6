"""An explanation costs milliseconds."""

from __future__ import annotations

import time

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from triptych.compiling import compile_estimator
from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder
from triptych.encoding.number import Plain
from triptych.explaining import Explainer
from triptych.kernels.reference import with_means

NAMES = [f"column {place}" for place in range(20)]


@pytest.mark.parametrize(
    "estimator", [HistGradientBoostingClassifier(max_iter=200), LogisticRegression()], ids=["trees", "linear"]
)
def test_an_explanation_takes_less_than_ten_milliseconds(estimator):
    random = np.random.default_rng(1)
    rows = random.normal(size=(2_000, len(NAMES)))
    with threadpool_limits(1):
        estimator.fit(rows, rows[:, 0] * rows[:, 1] + rows[:, 2] > 0)
    target = Target(name="y", task=Task.BINARY, classes=("no", "yes"), positive="yes")
    step = with_means(compile_estimator(estimator, [0] * len(NAMES), target).kernel, rows)
    explainer = Explainer(Encoder(features=tuple(Plain(name=name) for name in NAMES)), step, target)
    taken = []
    for row in rows[:5].tolist():
        started = time.process_time()
        explainer.explain(dict(zip(NAMES, row, strict=True)), "yes")
        taken.append(time.process_time() - started)
    assert min(taken) < 0.010
