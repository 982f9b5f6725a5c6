"""A model that is a program: nothing but Python can run it."""

from __future__ import annotations

from typing import Any

BANDS = [(0.2, "low"), (0.5, "middling"), (0.8, "high")]


class Opaque:
    """Names the band of a pipeline's probability.

    Args:
        pipeline: A fitted classifier of two classes.
    """

    def __init__(self, pipeline: Any) -> None:
        self._pipeline = pipeline

    def predict(self, table: Any) -> list[str]:
        """Name the band of each row of a pandas table."""
        return [_band(share) for share in self._pipeline.predict_proba(table)[:, 1]]


def _band(share: float) -> str:
    return next((name for limit, name in BANDS if share < limit), "sure")
