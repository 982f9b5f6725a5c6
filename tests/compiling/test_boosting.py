"""Kernels of our own candidates answer as the estimators that they were made from, wherever they are asked."""

from __future__ import annotations

import io
import json

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import numpy_helper
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from triptych.compiling import NotCompilable, compile_estimator
from triptych.domain.errors import ModelUnusable
from triptych.domain.package import KERNEL, KERNEL_ARRAYS, KERNEL_TREES
from triptych.domain.schema import Target, Task
from triptych.encoding import Encoder, Scale, answers_of
from triptych.encoding.category import Codes
from triptych.encoding.number import Plain
from triptych.kernels.storage import read_kernel, write_kernel
from triptych.services.adversaries import adversaries
from triptych.serving.kernel import CompiledKernel, load_kernel

CODES = 5
TREES = {Task.REGRESSION: HistGradientBoostingRegressor}


def target(task: Task) -> Target:
    classes = {Task.REGRESSION: (), Task.BINARY: ("no", "yes"), Task.MULTICLASS: ("a", "b", "c")}[task]
    return Target(name="y", task=task, classes=classes, positive="yes" if task is Task.BINARY else None)


def encoder(kinds: list[bool]) -> Encoder:
    """Columns of codes where true, of numbers elsewhere."""
    values = tuple("abcdefgh"[:CODES])
    return Encoder(
        features=tuple(
            Codes(name=str(place), values=values) if coded else Plain(name=str(place))
            for place, coded in enumerate(kinds)
        )
    )


def matrix(kinds: list[bool], rows: int, seed: int, *, missing: float = 0.2) -> np.ndarray:
    """Numbers with ties, and codes of which the last two are rare or absent."""
    random = np.random.default_rng(seed)
    columns = [
        random.choice([0, 1, 2, 3], p=[0.4, 0.3, 0.25, 0.05], size=rows).astype(float)
        if coded
        else np.round(random.normal(size=rows), 1)
        for coded in kinds
    ]
    found = np.column_stack(columns)
    found[random.random(found.shape) < missing] = np.nan
    return found


def truth(task: Task, found: np.ndarray, seed: int) -> np.ndarray:
    score = np.nan_to_num(found, nan=-1.0) @ np.arange(1.0, found.shape[1] + 1)
    score += np.random.default_rng(seed).normal(size=len(score), scale=0.3)
    if task is Task.REGRESSION:
        return score
    return np.digitize(score, np.quantile(score, [0.5] if task is Task.BINARY else [0.3, 0.7]))


def load(tmp_path, estimator, made: Encoder, task: Task, scale: Scale = Scale.PLAIN) -> CompiledKernel:
    compiled = compile_estimator(estimator, made.codes, target(task), scale)
    for name, content in write_kernel(compiled.kernel).items():
        (tmp_path / name).write_bytes(content)
    return load_kernel(tmp_path, task, made.width)


def grow(task: Task, kinds: list[bool], seed: int, **options):
    found = matrix(kinds, 150, seed)
    kind = TREES.get(task, HistGradientBoostingClassifier)
    estimator = kind(
        max_iter=4, min_samples_leaf=5, early_stopping=False, categorical_features=kinds, random_state=seed, **options
    )
    return estimator.fit(found, truth(task, found, seed))


@pytest.mark.parametrize("task", Task)
@settings(max_examples=12)
@given(kinds=st.lists(st.booleans(), min_size=1, max_size=5), seed=st.integers(0, 10_000))
def test_compiled_trees_answer_as_the_estimator(task, tmp_path_factory, kinds, seed):
    estimator, made = grow(task, kinds, seed), encoder(kinds)
    kernel = load(tmp_path_factory.mktemp("kernel"), estimator, made, task)
    found = matrix(kinds, 200, seed + 1)
    thresholds = compile_estimator(estimator, made.codes, target(task)).thresholds
    rows = np.vstack([found, adversaries(found, made.codes, thresholds)])
    original = answers_of(estimator, rows, target(task), Scale.PLAIN)
    assert np.abs(kernel.answers(rows) - original).max() < 1e-9


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("kinds", [[False], [True], [False, True]])
def test_trees_of_one_leaf_are_compiled(tmp_path, task, kinds):
    estimator, made = grow(task, kinds, 1, max_depth=None, l2_regularization=0.0), encoder(kinds)
    found = matrix(kinds, 30, 2)
    stump = type(estimator)(max_iter=2, min_samples_leaf=1000, categorical_features=kinds, early_stopping=False)
    stump.fit(found, np.arange(30) % 3 if task is Task.MULTICLASS else np.arange(30) % 2)
    assert all(len(tree.nodes) == 1 for trees in stump._predictors for tree in trees)
    kernel = load(tmp_path, stump, made, task)
    original = answers_of(stump, found, target(task), Scale.PLAIN)
    assert np.abs(kernel.answers(found) - original).max() < 1e-12


def test_a_code_that_was_never_seen_goes_where_a_missing_one_goes(tmp_path):
    estimator, made = grow(Task.REGRESSION, [True], 5), encoder([True])
    kernel = load(tmp_path, estimator, made, Task.REGRESSION)
    never, missing = kernel.answers(np.array([[4.0], [np.nan]]))
    assert never == missing
    assert never == pytest.approx(estimator.predict(np.array([[4.0]]))[0], abs=1e-12)


@pytest.mark.parametrize("scale", Scale)
def test_a_log_scale_is_undone(tmp_path, scale):
    estimator, made = grow(Task.REGRESSION, [False, True], 3), encoder([False, True])
    kernel = load(tmp_path, estimator, made, Task.REGRESSION, scale)
    rows = matrix([False, True], 50, 9)
    assert kernel.answers(rows) == pytest.approx(answers_of(estimator, rows, target(Task.REGRESSION), scale), rel=1e-9)


LINEAR = {Task.REGRESSION: Ridge, Task.BINARY: LogisticRegression, Task.MULTICLASS: LogisticRegression}


@pytest.mark.parametrize("task", Task)
@settings(max_examples=15)
@given(width=st.integers(1, 12), seed=st.integers(0, 10_000))
def test_compiled_linear_models_answer_as_the_estimator(task, tmp_path_factory, width, seed):
    found = matrix([False] * width, 120, seed, missing=0.0)
    estimator = LINEAR[task]().fit(found, truth(task, found, seed))
    kernel = load(tmp_path_factory.mktemp("kernel"), estimator, encoder([False] * width), task)
    rows = np.vstack([matrix([False] * width, 50, seed + 1, missing=0.0), np.zeros((1, width)), found * 1e6])
    original = answers_of(estimator, rows, target(task), Scale.PLAIN)
    assert (np.abs(kernel.answers(rows) - original) / np.maximum(1.0, np.abs(original))).max() < 1e-9


@pytest.mark.parametrize("task", Task)
@pytest.mark.parametrize("trees", [False, True])
def test_a_row_alone_gets_the_bits_that_it_gets_among_others(tmp_path, task, trees):
    kinds = [False, True, False, False] if trees else [False] * 7
    found = matrix(kinds, 120, 4, missing=0.2 if trees else 0.0)
    estimator = grow(task, kinds, 4) if trees else LINEAR[task]().fit(found, truth(task, found, 4))
    kernel = load(tmp_path, estimator, encoder(kinds), task)
    together = kernel.answers(found)
    for few in (1, 2, 3, 7, 64):
        parts = [kernel.answers(found[start : start + few]) for start in range(0, len(found), few)]
        assert np.concatenate(parts).tobytes() == together.tobytes()


@pytest.mark.parametrize("task", [Task.BINARY, Task.MULTICLASS])
def test_probabilities_are_shares(tmp_path, task):
    kernel = load(tmp_path, grow(task, [False, True], 8), encoder([False, True]), task)
    shares = kernel.answers(np.vstack([matrix([False, True], 100, 1), [[1e308, np.nan]]]))
    assert shares.min() >= 0
    assert shares.sum(axis=1) == pytest.approx(1.0)


def test_a_model_that_did_not_see_every_class_is_not_compiled():
    estimator = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    with pytest.raises(NotCompilable, match="never saw"):
        compile_estimator(estimator, [0], target(Task.MULTICLASS))


def test_the_files_of_a_kernel_hold_no_pickle():
    estimator = grow(Task.BINARY, [False, True], 2)
    files = write_kernel(compile_estimator(estimator, [0, CODES], target(Task.BINARY)).kernel)
    assert files.keys() == {KERNEL, KERNEL_ARRAYS}
    assert json.loads(files[KERNEL])["step"] == "Chain"
    with np.load(io.BytesIO(files[KERNEL_ARRAYS]), allow_pickle=False) as arrays:
        kinds = {name.rpartition(".")[2]: array.dtype.kind for name, array in arrays.items()}
    assert (kinds["splits"], kinds["masks"]) == ("f", "u")
    assert set(kinds.values()) == {"b", "f", "u", "i"}


def test_large_trees_are_an_onnx_model_in_double_precision(tmp_path):
    found = matrix([False, False], 500, 3, missing=0.0)
    estimator = RandomForestRegressor(3, random_state=0).fit(found, found.sum(axis=1))
    kernel = compile_estimator(estimator, [0, 0], target(Task.REGRESSION)).kernel
    files = write_kernel(kernel)
    model = onnx.load_from_string(files[KERNEL_TREES])
    onnx.checker.check_model(model)
    (trees,) = model.graph.node
    assert trees.op_type == "TreeEnsemble"
    weights = next(item.t for item in trees.attribute if item.name == "leaf_weights")
    assert numpy_helper.to_array(weights).dtype == np.float64

    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    assert np.array_equal(read_kernel(tmp_path).rows(found), kernel.rows(found))
    for content in (None, b"", b"\xff\x00garbage", b"[1, 2]"):
        (tmp_path / KERNEL_TREES).unlink()
        if content is not None:
            (tmp_path / KERNEL_TREES).write_bytes(content)
        with pytest.raises(ModelUnusable, match="register the model again"):
            read_kernel(tmp_path)
        (tmp_path / KERNEL_TREES).touch()
