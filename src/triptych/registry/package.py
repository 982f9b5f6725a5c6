"""Writes a package, and the MLflow model around it."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import skops.io

from triptych import __version__
from triptych.domain import package as layout
from triptych.domain.document import to_document
from triptych.domain.run import Report
from triptych.domain.schema import Schema

LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "skops")


def write_package(
    folder: Path,
    *,
    schema: Schema,
    encoder: dict[str, Any],
    estimator: Any,
    scale: str,
    report: Report,
    examples: list[layout.Row],
    kernel: dict[str, bytes],
    link: layout.Link | None,
    parity: layout.Parity | None,
) -> None:
    """Write a package into an empty folder.

    Args:
        folder: Made when it does not exist.
        schema: What the model takes and gives.
        encoder: The encoder's document.
        estimator: A fitted scikit-learn estimator.
        scale: The scale on which a regression was fitted.
        report: What was measured.
        examples: Rows that it was not trained on.
        kernel: The compiled kernel's files by name; empty when the estimator itself is to serve.
        link: How the kernel's sums become answers.
        parity: What the comparison of kernel and estimator found.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = layout.Manifest(
        format=layout.FORMAT,
        triptych=__version__,
        estimator=report.estimator,
        scale=scale,
        libraries={library: version(library) for library in LIBRARIES},
        link=link,
        parity=parity,
    )
    documents = {
        layout.MANIFEST: to_document(manifest),
        layout.SCHEMA: to_document(schema),
        layout.ENCODER: encoder,
        layout.REPORT: to_document(report),
        layout.EXAMPLES: examples,
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    for name, content in kernel.items():
        (folder / name).write_bytes(content)
    skops.io.dump(estimator, folder / layout.ESTIMATOR)
