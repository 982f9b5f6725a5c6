"""A home with three trained models, made once for all tests and all of their processes; nothing in it is faked."""

# ruff: noqa: DTZ001 - cells are naive, and in UTC

from __future__ import annotations

import fcntl
import os
import random
import shutil
import warnings
from collections.abc import Callable, Iterator
from contextlib import chdir, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import skops.io  # noqa: F401 - early, as `wiring.training` says: its import looks through every module that is there

from triptych import wiring
from triptych.domain.preset import Preset
from triptych.registry.notes import NOTES
from triptych.samples import FOLDER
from triptych.settings import Settings, load

FLAT = {
    "area": 61.5, "rooms": 3, "district": "Centre", "garden": True, "built": "1968-05-03T00:00:00", "ref": "F-9"
}  # fmt: skip
"""A row of `flats`, a regression with an id and one column of each kind."""

PENGUIN = {
    "island": "Dream", "bill_length_mm": 39.5, "bill_depth_mm": 17.4, "flipper_length_mm": 186.0,
    "body_mass_g": 3800.0, "sex": None, "year": 2007,
}  # fmt: skip
"""A row of `penguins`, which has three classes."""

REVIEW = "The soup was good and warm."
"""What `reviews`, two classes from one text, takes bare."""


def flats(path: Path, rows: int = 160) -> Path:
    """Write a table of flats; the price follows from area, district and year, but for some noise."""
    chance = random.Random(7)
    lines = ["ref,area,rooms,district,garden,built,price"]
    for number in range(rows):
        area, rooms = round(chance.uniform(20, 140), 1), chance.randint(1, 6)
        district, garden = chance.choice(["Centre", "Nord", "Île"]), chance.choice(["true", "false"])
        built = datetime(1950, 1, 1) + timedelta(days=chance.randint(0, 25_000))
        factor = 1.5 if district == "Centre" and rooms > 2 else 1.0
        price = factor * (3000 * area + 900 * (built.year - 1950)) + chance.gauss(0, 5000)
        shown = "" if number % 40 == 5 else area
        lines.append(f"F-{number:04d},{shown},{rooms},{district},{garden},{built:%Y-%m-%d},{price:.0f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def reviews(path: Path, rows: int = 200) -> Path:
    """Write short reviews whose label follows from their words, but for some noise."""
    chance = random.Random(8)
    good, bad = ["good", "warm", "lovely", "crisp"], ["bad", "cold", "stale", "sour"]
    lines = ["review,verdict"]
    for _ in range(rows):
        verdict = chance.choice(["great", "poor"])
        words = chance.sample(good if (verdict == "great") == (chance.random() < 0.9) else bad, 2)
        thing, day = chance.choice(["soup", "bread", "tea", "fish"]), chance.randint(1, 31)
        lines.append(f"The {thing} of day {day} was {words[0]} and {words[1]} once more,{verdict}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def quiet_mlflow() -> Iterator[None]:
    """Let MLflow's own code warn while it stores and loads; what is proved is ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with `flats`, `penguins` and `reviews`; to be read only."""
    return once(tmp_path_factory, "trained", _train) / "home"


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that is filled once for all processes of a test run."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            make(folder)
            (folder / "done").touch()
    return folder


def _train(folder: Path) -> None:
    home = folder / "home"
    home.mkdir()
    training = wiring.training(Settings(home=home))
    # Only `flats` is to try everything, trees among it.
    tables = [
        (flats(home / "flats.csv"), "price", 60.0), (FOLDER / "penguins.csv", "species", 1e-9),
        (reviews(home / "reviews.csv"), "verdict", 1e-9),
    ]  # fmt: skip
    # A folder that is no checkout, whose commit a run would name.
    with quiet_mlflow(), chdir(folder):
        for table, target, budget in tables:
            training.train(table, target=target, budget=budget, preset=Preset.QUICK, progress=lambda *_: None)


@pytest.fixture
def home(trained: Path, tmp_path: Path) -> Settings:
    """A home of this test's own: MLflow's store is copied, since making its tables takes seconds."""
    folder = tmp_path / "home"
    folder.mkdir()
    shutil.copy(trained / "mlflow.db", folder)
    return load(home=folder)


@pytest.fixture
def again(home: Settings) -> Callable[..., str]:
    """Register a model's first version once more, without notes, with other tags where some are given."""
    client = wiring.registry(home).client

    def register(name: str, **tags: str) -> str:
        first = client.get_model_version(name, "1")
        kept = {tag: text for tag, text in first.tags.items() if not tag.startswith(NOTES)}
        with quiet_mlflow():
            made = client.create_model_version(
                name, first.source, run_id=first.run_id, model_id=first.model_id, tags={**kept, **tags}
            )
        return str(made.version)

    return register
