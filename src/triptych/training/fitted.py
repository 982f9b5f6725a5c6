"""What came of a training, before it is written down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from triptych.domain.interval import Conformal
from triptych.domain.recipe import Recipe
from triptych.domain.run import Report
from triptych.domain.schema import Schema
from triptych.encoding import Encoder, Scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A model that was fitted, and how good it is.

    Attributes:
        schema: What it takes and gives.
        encoder: Rows to its matrix.
        estimator: A fitted scikit-learn estimator; its classes are places in `schema.target.classes`.
        scale: The scale on which a regression was fitted.
        params: What the estimator was built with.
        report: Measured on rows that it was never trained on.
        examples: Some of those rows, for a form and as MLflow's input example.
        kept: All of those rows.
        recipe: How to make it again.
        conformal: What intervals are made of; None when there were too few rows.
    """

    schema: Schema
    encoder: Encoder
    estimator: Any
    scale: Scale
    params: dict[str, Any]
    report: Report
    examples: pa.Table
    kept: pa.Table
    recipe: Recipe
    conformal: Conformal | None = None
