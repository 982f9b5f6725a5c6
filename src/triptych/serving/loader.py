"""A package on disk to something that answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from triptych.domain import package as layout
from triptych.domain.document import from_document
from triptych.domain.errors import ModelUnusable
from triptych.domain.interval import Conformal
from triptych.domain.model import ModelVersion
from triptych.domain.run import Report
from triptych.domain.schema import Schema, Target
from triptych.encoding import Encoder, Scale
from triptych.serving.express import express_model
from triptych.serving.kernel import CompiledKernel, Kernel, load_kernel
from triptych.serving.native import NativeRuntime
from triptych.serving.noting import with_notes
from triptych.serving.servable import Anatomy, Description, Servable
from triptych.serving.validation import RowValidator

T = TypeVar("T")


def load_package(version: ModelVersion, folder: Path) -> Servable:
    """Load one of our packages, whose digest is checked before anything of it is read.

    Args:
        version: Which version it is, with the digest that was recorded at registration.
        folder: The package.

    Raises:
        ModelUnusable: The files are not those that were registered, or can't be loaded here.
    """
    require_digest(version, folder)
    manifest, description = read_manifest(folder), with_notes(version, read_description(folder))
    if description.schema.target is None:
        raise ModelUnusable("The package has no target; train the model again.")
    encoder = _read(folder, layout.ENCODER, Encoder.read)
    kernel = _kernel(folder, manifest, description.schema.target, encoder)
    return Servable(
        version=version,
        description=description,
        validator=RowValidator(description.schema),
        runtime=NativeRuntime(encoder, kernel, description.schema.target),
        express=express_model(description.schema, encoder, kernel),
        conformal=_conformal(folder),
        anatomy=Anatomy(encoder, kernel.step) if isinstance(kernel, CompiledKernel) else None,
    )


def _kernel(folder: Path, manifest: layout.Manifest, target: Target, encoder: Encoder) -> Kernel:
    if manifest.compiled:
        return load_kernel(folder, target.task, encoder.width)
    # Brings scikit-learn, which a compiled version does not need.
    from triptych.serving.estimator import EstimatorKernel, load_estimator  # noqa: PLC0415

    return EstimatorKernel(load_estimator(folder / layout.ESTIMATOR), target, Scale(manifest.scale))


def _conformal(folder: Path) -> Conformal | None:
    """What intervals are made of, which packages of the first releases and those of very few rows lack."""
    if not (folder / layout.CONFORMAL).exists():
        return None
    return _read(folder, layout.CONFORMAL, partial(from_document, Conformal))


def require_digest(version: ModelVersion, folder: Path) -> None:
    """Compare a package's files with the digest that was recorded.

    Raises:
        ModelUnusable: They differ.
    """
    if layout.digest(folder) != version.digest:
        raise not_as_registered(version)


def not_as_registered(version: ModelVersion) -> ModelUnusable:
    """Say that the files of a version are others than those that were recorded."""
    return ModelUnusable(
        f"The files of “{version.name}” version {version.version} are not those that were registered; "
        "register it again from a source that you trust."
    )


def read_description(folder: Path) -> Description:
    """Read what a package says of its model.

    Raises:
        ModelUnusable: A newer layout, or a file that can't be read.
    """
    read_manifest(folder)
    return Description(
        schema=_read(folder, layout.SCHEMA, partial(from_document, Schema)),
        report=_read(folder, layout.REPORT, partial(from_document, Report)),
        examples=_read(folder, layout.EXAMPLES, tuple),
        # Packages of the first releases lack it.
        answers=_read(folder, layout.ANSWERS, tuple) if (folder / layout.ANSWERS).exists() else (),
    )


def read_manifest(folder: Path) -> layout.Manifest:
    """Read what a package says of itself.

    Raises:
        ModelUnusable: A newer layout, or a file that can't be read.
    """
    # First of all: a later release may have fields that are not known here.
    _read(folder, layout.MANIFEST, _require_known)
    return _read(folder, layout.MANIFEST, partial(from_document, layout.Manifest))


def _require_known(document: Any) -> None:
    if int(document["format"]) > layout.FORMAT:
        raise ModelUnusable(f"The package was written by triptych {document['triptych']}; upgrade to load it.")


def _read(folder: Path, name: str, build: Callable[[Any], T]) -> T:
    try:
        return build(json.loads((folder / name).read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelUnusable(f"The package's {name} can't be read; register the model again.") from error
