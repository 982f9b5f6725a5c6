"""The MLflow model around a package, so that MLflow itself can load and serve it."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mlflow.pyfunc
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType
from mlflow.types import Schema as Columns

from triptych import __version__
from triptych.domain.schema import Json, Kind, Schema, Task

LOADER = "triptych.serving.flavor"
TYPES = {
    Kind.NUMBER: DataType.double,
    Kind.INTEGER: DataType.long,
    Kind.BOOLEAN: DataType.boolean,
    Kind.DATETIME: DataType.datetime,
}


def save_model(folder: Path, package: Path, *, schema: Schema, examples: Sequence[Mapping[str, Json]]) -> None:
    """Write an MLflow model that holds the package; no code and no pickle.

    Args:
        folder: Where the model goes; must not exist.
        package: The package's folder.
        schema: Becomes the signature.
        examples: The first becomes the input example.
    """
    # MLflow would copy the lock of whatever project the command happens to run in.
    os.environ.setdefault("MLFLOW_UV_AUTO_DETECT", "false")
    os.environ.setdefault("MLFLOW_LOG_UV_FILES", "false")
    logging.getLogger("mlflow").setLevel(logging.ERROR)
    mlflow.pyfunc.save_model(
        path=str(folder),
        loader_module=LOADER,
        data_path=str(package),
        signature=signature(schema),
        input_example=_example(schema, examples[:1]),
        # MLflow would import the model for half a minute to guess them.
        pip_requirements=[f"triptych=={__version__}"],
    )


def signature(schema: Schema) -> ModelSignature:
    """The MLflow signature of a schema: its inputs by type, and the prediction."""
    inputs: list[Any] = [
        ColSpec(_type(column.kind, nullable=column.nullable), column.name, required=not column.nullable)
        for column in schema.inputs
    ]
    assert schema.target is not None
    regression = schema.target.task is Task.REGRESSION
    output: list[Any] = [ColSpec(DataType.double if regression else DataType.string, "prediction")]
    return ModelSignature(inputs=Columns(inputs), outputs=Columns(output))


def _type(kind: Kind, *, nullable: bool) -> DataType:
    if kind in {Kind.INTEGER, Kind.BOOLEAN} and nullable:
        return DataType.double  # pandas, which MLflow reads requests into, has no missing integer
    return TYPES.get(kind, DataType.string)


def _example(schema: Schema, rows: Sequence[Mapping[str, Json]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[column.name for column in schema.inputs])
    for column in schema.inputs:
        if column.kind is Kind.DATETIME:
            frame[column.name] = pd.to_datetime(frame[column.name])
        elif column.kind is Kind.NUMBER or (column.nullable and column.kind in {Kind.INTEGER, Kind.BOOLEAN}):
            frame[column.name] = frame[column.name].astype("float64")
    return frame
