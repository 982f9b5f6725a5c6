"""The made tables: 14 mixed columns like a census, and ten numbers."""

# ruff: noqa: PLR2004 - made tables are made of numbers

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

SEED = 14
TARGET = "income"

WORDS = {
    "workclass": 8, "education": 16, "marital": 7, "occupation": 14, "relationship": 6, "origin": 5, "sex": 2,
    "country": 41,
}  # fmt: skip
"""Text columns to how many different values they have."""

MISSING = {"workclass": 0.06, "occupation": 0.06, "country": 0.02}
"""Text columns to the share of their cells that is empty."""

NUMBERS = ["age", "weight", "years", "gain", "loss", "hours"]
MIXED = [*NUMBERS, *WORDS]
NUMERIC = [f"x{place}" for place in range(10)]


def mixed(rows: int, seed: int = SEED) -> pd.DataFrame:
    """Make rows of six numbers and eight texts, with a yes-or-no target that hangs on pairs of them."""
    chance = np.random.default_rng(seed)
    columns: dict[str, Any] = {
        "age": chance.integers(17, 91, rows),
        "weight": chance.integers(12_000, 1_500_000, rows),
        "years": chance.integers(1, 17, rows),
        "gain": np.where(chance.random(rows) < 0.08, chance.integers(100, 100_000, rows), 0),
        "loss": np.where(chance.random(rows) < 0.05, chance.integers(100, 4_400, rows), 0),
        "hours": chance.integers(1, 100, rows),
    }
    codes = {name: np.minimum(chance.geometric(min(0.6, 3 / size), rows), size) - 1 for name, size in WORDS.items()}
    for name, code in codes.items():
        words = np.array([f"{name}-{place}" for place in range(WORDS[name])], dtype=object)[code]
        words[chance.random(rows) < MISSING.get(name, 0.0)] = None
        columns[name] = words
    frame = pd.DataFrame(columns)
    score = (
        (frame["years"] - 9) * np.where(codes["marital"] == 0, 0.5, 0.1)
        + np.where(abs(frame["age"] - 48) < 14, 1.0, -0.8)
        + np.where((codes["occupation"] % 4 == 1) & (frame["hours"] > 45), 1.6, -0.3)
        + np.where(frame["gain"] > 5_000, 2.5, 0.0)
        # So that an empty cell is taken for the most frequent value, or for none, shows in the answers.
        + np.where(codes["workclass"] == 0, 0.9, -0.9)
        + np.where(codes["occupation"] == 0, 0.8, -0.4)
        + chance.normal(0, 0.7, rows)
    )
    frame[TARGET] = np.where(score > 0.9, "more", "less")
    return frame


def numeric(rows: int, seed: int = SEED) -> pd.DataFrame:
    """Make rows of ten numbers and a target that is a weighted sum of them."""
    chance = np.random.default_rng(seed)
    values = chance.normal(0, 10, (rows, len(NUMERIC)))
    frame = pd.DataFrame(values, columns=NUMERIC)
    frame[TARGET] = values @ np.linspace(-2, 3, len(NUMERIC)) + chance.normal(0, 1, rows)
    return frame
