"""What a foreign model says as answers, one a row."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from triptych.domain.schema import Json
from triptych.serving.flavors import Said
from triptych.serving.runtime import Answers


def read_answers(said: Said, rows: int) -> Answers | None:
    """The answers of some rows; None when there is not one for each.

    Args:
        said: What the model said of all of them.
        rows: How many they are.
    """
    predictions, output = _split(said.predictions)
    if predictions is None or len(predictions) != rows:
        return None
    if said.probabilities is None:
        return Answers(predictions=predictions, output=output)
    probabilities = np.asarray(said.probabilities, dtype=np.float64).tolist()
    return Answers(predictions=predictions, probabilities=probabilities, classes=said.classes, output=output)


def read_only(said: Said) -> Json:
    """The answer of a row that was asked alone and got more, or less, than one."""
    predictions, _ = _split(said.predictions)
    return plain(said.predictions) if predictions is None else predictions


def plain(value: Any) -> Any:
    """A value as JSON carries it: what is missing or not finite is null."""
    if isinstance(value, np.ndarray):
        return [plain(item) for item in value.tolist()]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, Mapping):
        return {str(name): plain(item) for name, item in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [plain(item) for item in value]
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return _split(value)[0]
    return _cell(value)


def _cell(value: Any) -> Json:
    if value is None or value is pd.NaT or value is pd.NA:
        return None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value if isinstance(value, str | int) else str(value)


def _split(predictions: Any) -> tuple[list[Json] | None, str | None]:
    """One value a row, and the name of the only column."""
    if isinstance(predictions, pd.DataFrame):
        if predictions.shape[1] == 1:
            return _split(predictions.iloc[:, 0])
        return [plain(record) for record in predictions.to_dict(orient="records")], None
    if isinstance(predictions, pd.Series):
        return [plain(value) for value in predictions.tolist()], str(
            predictions.name if predictions.name is not None else 0
        )
    if isinstance(predictions, np.ndarray) and predictions.ndim > 0:
        flat = predictions.ndim == 2 and predictions.shape[1] == 1  # noqa: PLR2004
        return plain(predictions.reshape(-1) if flat else predictions), None
    if isinstance(predictions, list):
        return plain(predictions), None
    if isinstance(predictions, Mapping):
        return _records(predictions), None
    return None, None


def _records(predictions: Mapping[Any, Any]) -> list[Json] | None:
    """An object of lists as one object a row."""
    columns = {str(name): _split(values)[0] for name, values in predictions.items()}
    lengths = {len(column) if column is not None else -1 for column in columns.values()}
    if len(lengths) != 1 or lengths == {-1}:
        return None
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*(c or [] for c in columns.values()), strict=True)]
