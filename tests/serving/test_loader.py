"""A package is read only when it is the one that was registered, and runs nothing that it carries."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
import skops.io
from sklearn.linear_model import Ridge
from sklearn.preprocessing import FunctionTransformer

from tests.trained import FLAT, PENGUIN
from triptych import wiring
from triptych.domain.errors import ModelUnusable, UntrustedModel
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.package import (
    ENCODER,
    ESTIMATOR,
    FORMAT,
    KERNEL,
    KERNEL_ARRAYS,
    MANIFEST,
    PACKAGE_PATH,
    SCHEMA,
    digest,
)
from triptych.kernels.arithmetic import FUNCTIONS
from triptych.kernels.storage import KINDS
from triptych.registry import Registry
from triptych.serving import load_package
from triptych.serving.cache import PackageCache
from triptych.serving.estimator import load_estimator
from triptych.settings import Settings


@pytest.fixture
def package(trained: Path, tmp_path: Path) -> Path:
    """A copy of the package of `flats`, whose kernel is trees."""
    registry = Registry(wiring.tracking_uri(Settings(home=trained)))
    registry.download("flats", "1", tmp_path / "model")
    return tmp_path / "model" / PACKAGE_PATH


def version(package: Path) -> ModelVersion:
    return ModelVersion(
        name="flats", version="1", runtime=RuntimeKind.COMPILED, digest=digest(package), created_at=datetime.now(UTC)
    )


def test_a_package_answers(package):
    servable = load_package(version(package), package)
    assert servable.runtime.quick
    answers = servable.runtime.rows([servable.validator.row(FLAT)])
    assert 50_000 < answers.predictions[0] < 1_000_000
    assert servable.description.report.metrics.keys() == {"rmse", "mae", "r2"}
    assert len(servable.description.examples) == 32


def test_a_row_alone_gets_the_answer_that_it_gets_among_others(package):
    servable = load_package(version(package), package)
    rows = [servable.validator.row({**row, "area": None} if place % 3 else row)
            for place, row in enumerate(servable.description.examples)]  # fmt: skip
    together = servable.runtime.rows(rows).predictions
    assert [servable.runtime.rows([row]).predictions[0] for row in rows] == together


def test_a_compiled_package_needs_neither_scikit_learn_nor_pandas(package):
    program = f"""
import sys
from datetime import UTC, datetime
from pathlib import Path
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.serving.loader import load_package
version = ModelVersion(name="flats", version="1", runtime=RuntimeKind.COMPILED, digest="{digest(package)}",
                       created_at=datetime.now(UTC))
servable = load_package(version, Path("{package}"))
servable.runtime.rows([servable.validator.row({FLAT!r})])
print(sorted(sys.modules.keys() & {{"sklearn", "pandas", "streamlit", "mlflow", "skops", "matplotlib"}}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", [MANIFEST, SCHEMA, ENCODER, ESTIMATOR, KERNEL_ARRAYS, "new"])
def test_a_changed_file_is_found_before_anything_is_read(package, name):
    registered = version(package)
    (package / name).write_bytes(b"not even JSON")
    with pytest.raises(ModelUnusable, match="not those that were registered"):
        load_package(registered, package)


@pytest.mark.parametrize("name", [MANIFEST, SCHEMA, ENCODER, KERNEL, KERNEL_ARRAYS])
@pytest.mark.parametrize("content", [None, b"", b"\xff\x00garbage", b"[1, 2]"])
def test_a_file_that_can_not_be_read_is_a_sentence(package, name, content):
    (package / name).unlink()
    if content is not None:
        (package / name).write_bytes(content)
    with pytest.raises(ModelUnusable) as caught:
        load_package(version(package), package)
    assert caught.value.detail.endswith(".")


def test_a_package_of_the_same_format_with_more_in_it_is_read(package):
    manifest = json.loads((package / MANIFEST).read_text())
    (package / MANIFEST).write_text(json.dumps(manifest | {"news": True}))
    assert load_package(version(package), package).runtime.quick


def test_without_a_kernel_the_estimator_itself_gives_the_same(package):
    rows = [FLAT, {**FLAT, "area": None}, {**FLAT, "district": "Nord"}]
    compiled = load_package(version(package), package)
    values = [compiled.validator.row(row) for row in rows]
    manifest = json.loads((package / MANIFEST).read_text())
    (package / MANIFEST).write_text(json.dumps(manifest | {"compiled": False}))
    original = load_package(version(package), package)
    assert not original.runtime.quick
    assert original.runtime.rows(values).predictions == pytest.approx(compiled.runtime.rows(values).predictions)


def foreign() -> None:
    """Code of somebody else's."""


def test_an_estimator_that_holds_a_foreign_type_is_refused(tmp_path):
    skops.io.dump(FunctionTransformer(foreign), tmp_path / "foreign.skops")
    with pytest.raises(UntrustedModel, match="not loaded here"):
        load_estimator(tmp_path / "foreign.skops")


def test_an_estimator_of_ours_is_loaded(tmp_path):
    skops.io.dump(Ridge().fit([[0.0], [1.0]], [0.0, 1.0]), tmp_path / "ours.skops")
    assert np.isfinite(load_estimator(tmp_path / "ours.skops").predict([[0.5]])).all()


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + b"\0" * 18, b"garbage"])
def test_a_broken_estimator_is_a_sentence(tmp_path, content):
    (tmp_path / "broken.skops").write_bytes(content)
    with pytest.raises(ModelUnusable, match="train the model again"):
        load_estimator(tmp_path / "broken.skops")


def nothing(_: Path) -> None:
    """Fetch nothing."""


class TestCache:
    def test_a_package_is_fetched_once(self, tmp_path):
        cache, fetched = PackageCache(tmp_path / "cache"), []
        for _ in range(2):
            folder = cache.get("key", lambda folder: fetched.append((folder / "file").write_text("x")))
            assert (folder / "file").read_text() == "x"
        assert len(fetched) == 1

    def test_a_fetch_that_fails_leaves_nothing(self, tmp_path):
        def fail(folder: Path) -> None:
            (folder / "half").write_text("x")
            raise ModelUnusable("No.")

        cache = PackageCache(tmp_path)
        with pytest.raises(ModelUnusable):
            cache.get("key", fail)
        assert list(tmp_path.iterdir()) == []
        assert cache.get("key", nothing).is_dir()

    def test_when_two_fetch_at_once_the_first_stays(self, tmp_path):
        cache = PackageCache(tmp_path)

        def fetch(folder: Path) -> None:
            (folder / "file").write_text("second")
            cache.get("key", lambda folder: (folder / "file").write_text("first"))

        assert (cache.get("key", fetch) / "file").read_text() == "first"
        assert len(list(tmp_path.iterdir())) == 1

    def test_keys_are_no_paths(self, tmp_path):
        cache = PackageCache(tmp_path / "cache")
        folder = cache.get("../../etc/passwd", nothing)
        assert folder.parent == tmp_path / "cache"
        assert cache.get("other", nothing) != folder

    def test_what_is_forgotten_is_fetched_again(self, tmp_path):
        cache = PackageCache(tmp_path)
        cache.get("key", lambda folder: (folder / "old").touch())
        cache.forget("key")
        cache.forget("never there")
        assert not (cache.get("key", nothing) / "old").exists()


def test_a_row_of_each_kind_is_what_the_package_was_trained_on(trained, tmp_path):
    registry = Registry(wiring.tracking_uri(Settings(home=trained)))
    registry.download("penguins", "1", tmp_path / "model")
    described = registry.version("penguins", "1")
    servable = load_package(described, tmp_path / "model" / PACKAGE_PATH)
    answers = servable.runtime.rows([servable.validator.row(PENGUIN)])
    assert answers.predictions[0] in answers.classes == ("Adelie", "Chinstrap", "Gentoo")
    shutil.rmtree(tmp_path / "model")
    assert servable.runtime.rows([servable.validator.row(PENGUIN)]) == answers


def test_a_package_of_a_later_release_asks_for_an_upgrade_before_its_kernel_is_read(package):
    manifest = json.loads((package / MANIFEST).read_text())
    (package / MANIFEST).write_text(json.dumps(manifest | {"format": FORMAT + 1, "triptych": "99.1", "more": True}))
    (package / KERNEL).write_text('{"step": "Unheard"}')
    with pytest.raises(ModelUnusable, match=r"written by triptych 99\.1; upgrade to load it"):
        load_package(version(package), package)


def test_what_a_kernel_may_hold_changes_only_with_the_format():
    """On a failure: raise `FORMAT`, then write the new digest here; an earlier release would misread such a package."""
    parts = {name: sorted(each.name for each in fields(kind)) for name, kind in sorted(KINDS.items())}
    said = json.dumps([parts, sorted(FUNCTIONS)])
    assert (FORMAT, hashlib.sha256(said.encode()).hexdigest()[:16]) == (2, "3e97d08d99d93be9")
