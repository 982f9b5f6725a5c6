"""Three real tables that a first start trains on; their sources and licences are in LICENSES.md."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A table and what to make of it.

    Attributes:
        name: The model's name.
        path: The table's file.
        target: The column to predict.
        default: Whether `/predict` is to mean this model.
    """

    name: str
    path: Path
    target: str
    default: bool = False


SAMPLES = (
    Sample(name="reviews", path=FOLDER / "reviews.parquet", target="score", default=True),
    Sample(name="bikes", path=FOLDER / "bikes.parquet", target="cnt"),
    Sample(name="penguins", path=FOLDER / "penguins.csv", target="species"),
)
