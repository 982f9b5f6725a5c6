"""The MLflow model around a package, so that MLflow itself can load and serve it."""

from __future__ import annotations

import json
import platform
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import mlflow
import mlflow.pyfunc
from mlflow.models import Model, ModelSignature
from mlflow.types import ColSpec, DataType
from mlflow.types import Schema as Columns

from triptych import __version__
from triptych.domain.package import PACKAGE_PATH
from triptych.domain.schema import Json, Kind, Schema, Task

LOADER = "triptych.serving.flavor"
TYPES = {
    Kind.NUMBER: DataType.double,
    Kind.INTEGER: DataType.long,
    Kind.BOOLEAN: DataType.boolean,
    Kind.DATETIME: DataType.datetime,
}
REQUIREMENTS = (f"mlflow=={mlflow.__version__}", f"triptych=={__version__}")
EXAMPLE = {
    "artifact_path": "input_example.json",
    "pandas_orient": "split",
    "serving_input_path": "serving_input_example.json",
    "type": "dataframe",
}
"""Where MLflow looks for an example, and for the request that one makes."""


def save_model(folder: Path, package: Path, *, schema: Schema, examples: Sequence[Mapping[str, Json]]) -> None:
    """Write an MLflow model that holds the package; no code and no pickle.

    `mlflow.pyfunc.save_model` would look through all files of every installed library, for two seconds and more, to
    warn when a requirement is not met. The requirements are this very process's, hence met.

    Args:
        folder: Where the model goes; must not exist.
        package: The package's folder.
        schema: Becomes the signature.
        examples: The first becomes the input example.
    """
    shutil.copytree(package, folder / PACKAGE_PATH)
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    _write_example(folder, schema, examples[:1])
    _write_environment(folder)
    model = Model(signature=signature(schema), saved_input_example_info=dict(EXAMPLE), model_size_bytes=size)
    mlflow.pyfunc.add_to_model(
        model, LOADER, data=PACKAGE_PATH, conda_env="conda.yaml", python_env="python_env.yaml", streamable=False
    )
    model.save(str(folder / "MLmodel"))


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


def _write_example(folder: Path, schema: Schema, rows: Sequence[Mapping[str, Json]]) -> None:
    """Write rows as MLflow does: the table by itself, and as the body of a request."""
    table = {
        "columns": [column.name for column in schema.inputs],
        "data": [[_cell(row.get(column.name), column.kind) for column in schema.inputs] for row in rows],
    }
    (folder / EXAMPLE["artifact_path"]).write_text(json.dumps(table), encoding="utf-8")
    (folder / EXAMPLE["serving_input_path"]).write_text(json.dumps({"dataframe_split": table}), encoding="utf-8")


def _cell(value: Any, kind: Kind) -> Any:
    return float(value) if kind is Kind.NUMBER and value is not None else value


def _write_environment(folder: Path) -> None:
    """Write what MLflow makes a model's environment from, for pip and for conda."""
    python = platform.python_version()
    tools = ("pip", "setuptools", "wheel")
    lines = [f"- {requirement}" for requirement in REQUIREMENTS]
    conda = ["name: mlflow-env", "channels:", "- conda-forge", "dependencies:", f"- python={python}", "- pip", "- pip:"]
    environment = [f"python: {python}", "build_dependencies:", *(f"- {tool}" for tool in tools)]
    texts = {
        "requirements.txt": [*REQUIREMENTS],
        "conda.yaml": [*conda, *(f"  {line}" for line in lines)],
        "python_env.yaml": [*environment, "dependencies:", "- -r requirements.txt"],
    }
    for name, text in texts.items():
        (folder / name).write_text("\n".join([*text, ""]), encoding="utf-8")
