"""A foreign MLflow model on disk to something that answers."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from mlflow.exceptions import MlflowException
from mlflow.models import Model

from triptych.domain.errors import ModelUnusable, TriptychError, UntrustedModel
from triptych.domain.model import ModelVersion
from triptych.domain.schema import Kind, Origin, Schema
from triptych.serving.anything import AnyRow
from triptych.serving.coercion import CoercedPredictor, coerced_frame
from triptych.serving.example import read_example, with_examples
from triptych.serving.flavors import Choice, Predictor, choose
from triptych.serving.foreign import ForeignRuntime
from triptych.serving.inputs import assemble, assemble_anything
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
    try:
        described = Model.load(str(folder))
        example = read_example(described, folder)
        signed = schema_of(described)
        schema = signed or example.schema or Schema(columns=(), origin=Origin.NOTHING)
    except (MlflowException, OSError, ValueError, KeyError, TypeError) as error:
        raise ModelUnusable("The model's MLmodel file can't be read; log it again.") from error
    schema, examples = with_examples(schema, example.rows)
    differing = differences(folder)
    predictor = _load(version, folder, described, differing, trusted=trusted)
    lenient = coerced and signed is not None
    return Servable(
        version=version,
        description=Description(
            schema=schema, report=None, examples=examples, remarks=tuple(each.remark for each in differing)
        ),
        validator=RowValidator(schema) if schema.columns and not lenient else AnyRow(),
        runtime=_coerced(predictor, described) if lenient else _runtime(predictor, schema),
        params=ParamChecker(schema.params),
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
    except TriptychError:
        raise
    except (Exception, SystemExit) as error:  # whatever its author's code raises
        raise ModelUnusable(_unusable(version, choice, differing, error)) from error


def _unusable(version: ModelVersion, choice: Choice, differing: tuple[Difference, ...], error: BaseException) -> str:
    which = f"“{version.name}” version {version.version} can't be loaded here"
    if isinstance(error, ModuleNotFoundError) and error.name:
        package = next((each for each in differing if each.package.replace("-", "_") == error.name), None)
        said = package.sentence if package else f"it needs the Python package {error.name!r}, which is not installed"
        return f"{which}: {said}."
    suspects = [each for each in differing if each.concerns(choice.flavor)]
    return f"{which}: {(suspects or differing)[0].sentence}." if differing else f"{which}: its files are damaged."


def _untrusted(version: ModelVersion) -> str:
    return (
        f"Loading “{version.name}” version {version.version} may run code that its author put into it. "
        f"If you trust its author, start the server with TRIPTYCH_TRUSTED_MODELS={version.name}."
    )
