"""A foreign MLflow model on disk to something that answers."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from functools import partial
from pathlib import Path

from mlflow.exceptions import MlflowException
from mlflow.models import Model

from triptych.domain.errors import ModelUnusable, TriptychError, UntrustedModel
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.schema import Kind, Origin, Schema
from triptych.serving.anything import AnyRow
from triptych.serving.coercion import CoercedPredictor, coerced_frame
from triptych.serving.example import read_example, with_examples
from triptych.serving.flavors import Predictor, choose
from triptych.serving.flavors.pyfunc import PyfuncPredictor
from triptych.serving.foreign import ForeignRuntime
from triptych.serving.inputs import assemble, assemble_anything
from triptych.serving.noting import with_notes
from triptych.serving.params import ParamChecker
from triptych.serving.requirements import Difference, differences
from triptych.serving.servable import Description, Servable
from triptych.serving.signature import schema_of
from triptych.serving.structures import stacked
from triptych.serving.validation import RowValidator


def load_foreign(version: ModelVersion, folder: Path, *, trusted: bool, coerced: bool = False) -> Servable:
    """Load a foreign model.

    Args:
        version: Which version it is.
        folder: The MLflow model, downloaded.
        trusted: Whether loading it may run the code that it carries.
        coerced: Whether its rows are cast as MLflow's own server casts them, losses and all, rather than checked.

    Raises:
        UntrustedModel: It can't be loaded without running code that it carries.
        ModelUnusable: It can't be loaded here.
    """
    described, description = _describe(version, folder)
    schema, plain = description.schema, description.plain or description.schema
    predictor = _load(version, folder, described, differences(folder), trusted=trusted)
    lenient = coerced and plain.origin is Origin.SIGNATURE
    return Servable(
        version=replace(version, runtime=RuntimeKind.PYFUNC),  # also of one that has a translation
        description=description,
        validator=RowValidator(schema) if schema.columns and not lenient else AnyRow(),
        runtime=_coerced(predictor, described) if lenient else _runtime(predictor, _taken(plain, schema, predictor)),
        params=ParamChecker(schema.params),
    )


def describe_foreign(version: ModelVersion, folder: Path) -> Description:
    """What a foreign model says of itself; none of its code runs.

    Raises:
        ModelUnusable: Its MLmodel file can't be read.
    """
    return _describe(version, folder)[1]


def _describe(version: ModelVersion, folder: Path) -> tuple[Model, Description]:
    try:
        described = Model.load(str(folder))
        example = read_example(described, folder)
        schema = schema_of(described) or example.schema or Schema(columns=(), origin=Origin.NOTHING)
    except (MlflowException, OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable("The model's MLmodel file can't be read; log it again.") from error
    schema, examples = with_examples(schema, example.rows)
    remarks = tuple(difference.remark for difference in differences(folder))
    description = Description(schema=schema, report=None, examples=examples, remarks=remarks)
    return described, with_notes(version, description)


def _taken(plain: Schema, noted: Schema, predictor: Predictor) -> Schema:
    """What reaches the model: the signature's types, and missing values where the owner allows them.

    Where MLflow itself asks the model, it holds every row to the signature, and refuses what is missing.
    """
    if isinstance(predictor, PyfuncPredictor):
        return plain
    pairs = zip(plain.columns, noted.columns, strict=True)
    return replace(
        plain, columns=tuple(replace(column, nullable=column.nullable or added.nullable) for column, added in pairs)
    )


def _runtime(predictor: Predictor, schema: Schema) -> ForeignRuntime:
    if not schema.columns:
        # pandas would guess a column's type by all rows, and a row alone would not be what it is among others.
        return ForeignRuntime(predictor, assemble_anything, together=False)
    together = all(stacked(column) for column in schema.inputs if column.kind is Kind.TENSOR)
    return ForeignRuntime(predictor, partial(assemble, schema), together=together)


def _coerced(predictor: Predictor, described: Model) -> ForeignRuntime:
    return ForeignRuntime(
        CoercedPredictor(predictor, described), partial(coerced_frame, described.signature), together=True
    )


def _load(
    version: ModelVersion, folder: Path, described: Model, differing: tuple[Difference, ...], *, trusted: bool
) -> Predictor:
    choice = choose(described.flavors, trusted=trusted)
    if choice is None or not (choice.safe or trusted):
        raise UntrustedModel(_untrusted(version))
    if backend := described.flavors.get("keras", {}).get("keras_backend"):
        # Keras chooses when it is imported, and MLflow does not tell it what the model was made with.
        os.environ.setdefault("KERAS_BACKEND", str(backend))
    try:
        return choice.load(folder)
    except UntrustedModel as error:
        raise UntrustedModel(_untrusted(version)) from error
    except TriptychError as error:
        if (cause := error.__cause__) is None:
            raise
        raise ModelUnusable(_unusable(version, described.flavors, differing, cause)) from error
    except (Exception, SystemExit) as error:  # whatever its author's code raises
        raise ModelUnusable(_unusable(version, described.flavors, differing, error)) from error


def _unusable(
    version: ModelVersion, flavors: Collection[str], differing: tuple[Difference, ...], error: BaseException
) -> str:
    which = f"“{version.name}” version {version.version} can't be loaded here"
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = next((each for each in differing if each.package.replace("-", "_") == error.name), None)
        said = package.sentence if package else f"it needs the Python package {error.name!r}, which is not installed"
        return f"{which}: {said}."
    suspects = [each for each in differing if any(each.concerns(flavor) for flavor in flavors)]
    return f"{which}: {(suspects or differing)[0].sentence}." if differing else f"{which}: its files are damaged."


def _untrusted(version: ModelVersion) -> str:
    return (
        f"Loading “{version.name}” version {version.version} may run code that its author put into it. "
        f"If you trust its author, start the server with TRIPTYCH_TRUSTED_MODELS={version.name}."
    )
