"""What the scikit-learn estimator of a package answers, without the kernel that was compiled from it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import skops.io

from triptych.domain import package as layout
from triptych.encoding import Encoder, Scale
from triptych.serving.estimator import EstimatorKernel, load_estimator
from triptych.serving.loader import read_description, read_manifest
from triptych.serving.native import NativeRuntime
from triptych.serving.validation import RowValidator


def own_answers(folder: Path, rows: list[dict[str, Any]]) -> list[Any]:
    """The answers of one of our packages to some rows, by its original estimator.

    Args:
        folder: The package.
        rows: As they are sent.
    """
    schema = read_description(folder).schema
    assert schema.target is not None
    manifest = read_manifest(folder)
    encoder = Encoder.read(json.loads((folder / layout.ENCODER).read_text(encoding="utf-8")))
    file = folder / layout.ESTIMATOR
    # It was trained here a moment ago, with a library that skops does not know.
    kernel = EstimatorKernel(
        load_estimator(file, skops.io.get_untrusted_types(file=file)), schema.target, Scale(manifest.scale)
    )
    runtime = NativeRuntime(encoder, kernel, schema.target)
    checked = RowValidator(schema)
    return list(runtime.rows([checked.row(row) for row in rows]).predictions)
