"""A correction of probabilities is part of the kernel, and stays explainable."""

from __future__ import annotations

import numpy as np
import pytest

from tests.compiling.estimators import CLASSES, CODES, matrix, target
from tests.compiling.test_families import fitted, store
from tests.explaining.test_families import ENCODER
from triptych.compiling import compile_estimator
from triptych.domain.calibration import Calibration, Method
from triptych.domain.explanation import Measure
from triptych.domain.schema import Task
from triptych.encoding import Scale, answers_of
from triptych.encoding.calibrated import Calibrated
from triptych.explaining import Explainer
from triptych.kernels.reference import with_means
from triptych.services.adversaries import adversaries
from triptych.services.parity import compare
from triptych.serving.kernel import load_kernel

LINE = ((0.1, 0.3, 0.30001, 0.9), (0.02, 0.2, 0.4, 0.97))
CORRECTIONS = [
    Calibration(method=Method.TEMPERATURE, slope=0.4),
    Calibration(method=Method.TEMPERATURE, slope=1.8),
    Calibration(method=Method.SIGMOID, slope=0.7, offset=-1.2),
    Calibration(method=Method.ISOTONIC, x=LINE[0], y=LINE[1]),
]
OTHERS = ("xgboost", "catboost", "isotonic")
"""Of 32 bits, or of so few digits near 0 that a correction makes the last of them large: the gate refuses some."""

KINDS = [name for name in CLASSES if not any(other in name for other in OTHERS)]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("correction", CORRECTIONS, ids=lambda each: f"{each.method}-{each.slope}")
@pytest.mark.parametrize("name", KINDS, ids=lambda value: value.replace(" ", "-"))
@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
def test_a_kernel_corrects_as_its_estimator(tmp_path, task, name, correction):
    if task is Task.MULTICLASS and correction.method is not Method.TEMPERATURE:
        pytest.skip("of two classes alone")
    estimator = Calibrated(fitted(task, name), correction)
    compiled = compile_estimator(estimator, CODES, target(task))
    kernel = load_kernel(store(tmp_path, compiled.kernel), task, len(CODES))
    held_out = matrix(name, 200, 3)
    rows = np.vstack([held_out, adversaries(held_out, CODES, compiled.thresholds)])
    parity = compare(
        lambda found: answers_of(estimator, found, target(task), Scale.PLAIN),
        kernel, rows, target(task), compiled.tolerance,
    )  # fmt: skip
    assert parity.passed, parity


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("task", "measure"), [(Task.BINARY, Measure.LOG_ODDS), (Task.MULTICLASS, Measure.LOG_SHARE)])
def test_what_is_said_of_an_answer_is_said_of_the_corrected_one(task, measure):
    estimator = Calibrated(fitted(task, "histogram"), CORRECTIONS[0])
    kernel = with_means(compile_estimator(estimator, CODES, target(task)).kernel, matrix("histogram", 100, 5))
    explainer = Explainer(ENCODER, kernel, target(task))
    row = matrix("histogram", 1, 4)
    answer = kernel.rows(row)[0]
    names = [f"column {place}" for place in range(len(CODES))]
    label = target(task).classes[int(answer.argmax())]
    explanation = explainer.explain(dict(zip(names, row[0].tolist(), strict=True)), label)
    assert explanation.measure is measure
    assert explanation.exact
    if task is Task.BINARY:
        assert explanation.score == pytest.approx(np.log(answer[1] / answer[0]))
