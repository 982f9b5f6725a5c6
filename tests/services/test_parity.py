"""A compiled kernel serves only when it answers as the estimator does."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from tests.training.tables import schema, table
from triptych.domain.errors import ModelUnusable
from triptych.domain.package import KERNEL, KERNEL_ARRAYS, digest
from triptych.domain.preset import Preset
from triptych.kernels.storage import write_kernel
from triptych.registry.package import write_package
from triptych.services import gate, parity
from triptych.services.training import Gate, _contents
from triptych.serving.estimator import EstimatorKernel
from triptych.serving.kernel import CompiledKernel
from triptych.serving.loader import _kernel, read_manifest
from triptych.training import Fitted, fit, prepare
from triptych.training.candidates import defaults
from triptych.training.lesson import Lesson
from triptych.training.problem import Problem


@pytest.fixture(scope="session")
def fitted() -> dict[str, Fitted]:
    """A linear model and trees, of two classes."""
    data = table("binary")
    linear = fit(prepare(schema(data), data), budget=1e-9, progress=lambda *_: None)
    labels = (np.array(data["y"].to_pylist()) == linear.schema.target.classes[1]).astype(int)
    problem = Problem.of(linear.schema, labels)
    trees = next(found for found in defaults(problem, Preset.QUICK) if "boosted" in found.name)
    encoder = type(linear.encoder).fit(linear.schema, data, trees.family.style)
    lesson = Lesson(problem=problem, encoder=encoder, matrix=encoder.table(data), actual=labels)
    estimator = trees.family.learn(trees.params, lesson).estimator
    return {"linear": linear, "trees": replace(linear, encoder=encoder, estimator=estimator)}


def heavier_leaf(files: dict[str, bytes]) -> dict[str, bytes]:
    """Change the heaviest leaf by a millionth."""

    def heavier(values: np.ndarray) -> np.ndarray:
        changed = values.copy()
        changed.flat[np.abs(changed).argmax()] += 1e-6
        return changed

    return _changed(files, lambda name, array: array.ndim == 2 and name.endswith("values"), heavier)


def other_offset(files: dict[str, bytes]) -> dict[str, bytes]:
    """Change the offset by a millionth."""
    return _changed(
        files, lambda name, array: array.ndim == 1 and name.endswith(("offset", "values")), lambda array: array + 1e-6
    )


def _changed(
    files: dict[str, bytes], chosen: Callable[[str, np.ndarray], bool], change: Callable[[np.ndarray], np.ndarray]
) -> dict[str, bytes]:
    with np.load(io.BytesIO(files[KERNEL_ARRAYS])) as found:
        arrays = dict(found)
    name = next(name for name, array in arrays.items() if chosen(name, array))
    arrays[name] = change(arrays[name])
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return {**files, KERNEL_ARRAYS: file.getvalue()}


@pytest.mark.parametrize("kind", ["linear", "trees"])
def test_an_honest_kernel_passes_on_held_out_and_adversarial_rows(fitted, kind):
    files, found = parity.compiled_kernel(fitted[kind])
    assert found.passed
    assert KERNEL in files
    assert found.reason is None
    assert found.tolerance == 1e-9
    assert found.difference <= 1e-9
    assert found.flips == 0
    assert found.rows > len(fitted[kind].kept)


@pytest.mark.parametrize(
    ("kind", "tamper"), [("linear", other_offset), ("trees", other_offset), ("trees", heavier_leaf)]
)
def test_a_kernel_that_is_off_by_a_millionth_does_not_serve(monkeypatch, tmp_path, fitted, kind, tamper):
    monkeypatch.setattr(parity, "write_kernel", lambda kernel: tamper(write_kernel(kernel)))
    contents = _contents(fitted[kind], Gate(fitted[kind].schema.target))
    assert contents.parity is not None
    assert not contents.parity.passed
    assert contents.parity.difference > 1e-9
    assert contents.parity.reason == "the kernel answers otherwise than the original"
    assert contents.kernel == {}

    write_package(tmp_path / "package", contents)
    manifest = read_manifest(tmp_path / "package")
    assert not manifest.compiled
    assert manifest.parity == contents.parity
    assert isinstance(
        _kernel(tmp_path / "package", manifest, fitted[kind].schema.target, fitted[kind].encoder), EstimatorKernel
    )
    gate.require_same_answers(tmp_path / "package", fitted[kind])


def test_a_package_whose_kernel_was_replaced_is_not_registered(tmp_path, fitted):
    contents = _contents(fitted["trees"], Gate(fitted["trees"].schema.target))
    package = tmp_path / "package"
    manifest = write_package(package, contents)
    assert isinstance(
        _kernel(package, manifest, fitted["trees"].schema.target, fitted["trees"].encoder), CompiledKernel
    )
    before = digest(package)
    (package / KERNEL_ARRAYS).write_bytes(other_offset(contents.kernel)[KERNEL_ARRAYS])
    assert digest(package) != before
    with pytest.raises(ModelUnusable, match="does not answer as the trained model"):
        gate.require_same_answers(package, fitted["trees"])
