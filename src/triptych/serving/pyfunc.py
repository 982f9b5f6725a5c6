"""Foreign MLflow models: whatever code logged them, behind the same row and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import mlflow.sklearn
import numpy as np
import pandas as pd
import pyarrow as pa
from mlflow.exceptions import MlflowException
from mlflow.models import Model

from triptych.domain.errors import ModelUnusable, TriptychError, UntrustedModel
from triptych.domain.model import ModelVersion
from triptych.domain.schema import Kind, Scalar, Schema
from triptych.encoding import Value
from triptych.serving.anything import AnyRow
from triptych.serving.estimator import load_estimator
from triptych.serving.runtime import Answers, Params
from triptych.serving.servable import Description, Servable
from triptych.serving.signature import schema_of
from triptych.serving.soundness import require_sound_trees
from triptych.serving.validation import RowValidator

TREES = ("sklearn.tree._tree.Tree",)
"""What a foreign estimator may hold beyond skops' own safe types, because `require_sound_trees` checks it."""


class ForeignRuntime:
    """Calls a model's `predict`, and its `predict_proba` where it has one.

    Args:
        model: An estimator, or MLflow's wrapper of one.
        schema: Its inputs; None when it does not say.
    """

    quick = False

    def __init__(self, model: Any, schema: Schema | None) -> None:
        self._model = model
        self._schema = schema
        self._named = schema is not None or hasattr(model, "feature_names_in_")

    def rows(self, rows: Sequence[Mapping[str, Value]], params: Params = None) -> Answers:  # noqa: ARG002
        """Answer validated rows, in their order."""
        return self._answer(pd.DataFrame([dict(values) for values in rows]))

    def table(self, table: pa.Table, params: Params = None) -> Answers:  # noqa: ARG002
        """Answer a table, in its order."""
        return self._answer(table.to_pandas())

    def _answer(self, frame: pd.DataFrame) -> Answers:
        inputs = _typed(frame, self._schema) if self._named else frame.to_numpy()
        try:
            predictions = _flat(self._model.predict(inputs))
            if not hasattr(self._model, "predict_proba"):
                return Answers(predictions=predictions)
            classes = tuple(_plain(label) for label in self._model.classes_)
            probabilities = np.asarray(self._model.predict_proba(inputs), dtype=np.float64).tolist()
        except Exception as error:  # a foreign model raises whatever its author chose
            raise ModelUnusable("The model failed on this input; see the server's log.") from error
        return Answers(predictions=predictions, probabilities=probabilities, classes=classes)


def load_foreign(version: ModelVersion, folder: Path, *, trusted: bool) -> Servable:
    """Load a foreign model.

    Args:
        version: Which version it is.
        folder: The MLflow model, downloaded.
        trusted: Whether loading it may run the code that it carries.

    Raises:
        UntrustedModel: It can't be loaded without running code that it carries.
        ModelUnusable: It can't be loaded here.
    """
    try:
        described = Model.load(str(folder))
    except (MlflowException, OSError, ValueError) as error:
        raise ModelUnusable("The model's MLmodel file can't be read; log it again.") from error
    schema = schema_of(described)
    model = _load(version, folder, described, trusted=trusted)
    return Servable(
        version=version,
        description=Description(schema=schema or Schema(columns=()), report=None, examples=()),
        validator=RowValidator(schema) if schema else AnyRow(),
        runtime=ForeignRuntime(model, schema),
    )


def _load(version: ModelVersion, folder: Path, described: Model, *, trusted: bool) -> Any:
    flavor = described.flavors.get("sklearn", {})
    safe = flavor.get("serialization_format") == "skops"
    if not safe and not trusted:
        raise UntrustedModel(_untrusted(version))
    try:
        if safe and not trusted:
            model = load_estimator(folder / "model.skops", TREES)
            require_sound_trees(model)
            return model
        return mlflow.sklearn.load_model(str(folder)) if flavor else mlflow.pyfunc.load_model(str(folder))
    except UntrustedModel as error:
        raise UntrustedModel(_untrusted(version)) from error
    except TriptychError:
        raise
    except Exception as error:  # whatever its author's code raises
        raise ModelUnusable(
            f"“{version.name}” can't be loaded here: a library that it needs is missing or of another version."
        ) from error


def _untrusted(version: ModelVersion) -> str:
    return (
        f"Loading “{version.name}” version {version.version} may run code that its author put into it. "
        f"If you trust its author, start the server with TRIPTYCH_TRUSTED_MODELS={version.name}."
    )


def _typed(frame: pd.DataFrame, schema: Schema | None) -> pd.DataFrame:
    for column in schema.inputs if schema else ():
        if column.name not in frame:
            frame[column.name] = None
        if column.kind in {Kind.NUMBER, Kind.INTEGER}:
            frame[column.name] = frame[column.name].astype("float64")
            if column.kind is Kind.INTEGER and frame[column.name].notna().all():
                frame[column.name] = frame[column.name].astype("int64")
        elif column.kind is Kind.DATETIME:
            frame[column.name] = pd.to_datetime(frame[column.name])
    return frame


def _flat(predictions: Any) -> list[Scalar | None]:
    if isinstance(predictions, pd.DataFrame):
        predictions = predictions.iloc[:, 0]
    return [_plain(value) for value in np.asarray(predictions).reshape(len(predictions), -1)[:, 0]]


def _plain(value: Any) -> Any:
    plain = value.item() if isinstance(value, np.generic) else value
    if isinstance(plain, float) and not np.isfinite(plain):
        return None
    return plain if isinstance(plain, str | int | float | bool) or plain is None else str(plain)
