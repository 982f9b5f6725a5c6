"""Writes a package."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import skops.io

from triptych import __version__
from triptych.domain import package as layout
from triptych.domain.document import to_document
from triptych.domain.interval import Conformal
from triptych.domain.run import Report
from triptych.domain.schema import Json, Schema

LIBRARIES = ("numpy", "onnxruntime", "scikit-learn", "skops")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a package holds.

    Attributes:
        schema: What the model takes and gives.
        encoder: The encoder's document.
        estimator: A fitted scikit-learn estimator.
        scale: The scale on which a regression was fitted.
        report: What was measured.
        examples: Rows that it was not trained on.
        answers: What the estimator answers to each of them.
        kernel: The compiled kernel's files by name; empty when the estimator itself is to serve.
        parity: What the comparison of kernel and estimator found; None when none was made.
        conformal: What intervals are made of; None when there are none.
    """

    schema: Schema
    encoder: dict[str, Any]
    estimator: Any
    scale: str
    report: Report
    examples: Sequence[Mapping[str, Json]]
    answers: list[layout.Answer]
    kernel: dict[str, bytes]
    parity: layout.Parity | None
    conformal: Conformal | None = None


def write_package(folder: Path, contents: Contents) -> layout.Manifest:
    """Write a package into an empty folder, which is made when it does not exist."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = layout.Manifest(
        format=layout.FORMAT,
        triptych=__version__,
        estimator=contents.report.estimator,
        scale=contents.scale,
        libraries={library: version(library) for library in LIBRARIES},
        compiled=bool(contents.kernel),
        parity=contents.parity,
    )
    documents = {
        layout.MANIFEST: to_document(manifest),
        layout.SCHEMA: to_document(contents.schema),
        layout.ENCODER: contents.encoder,
        layout.REPORT: to_document(contents.report),
        layout.EXAMPLES: contents.examples,
        layout.ANSWERS: contents.answers,
    }
    if contents.conformal is not None:
        documents[layout.CONFORMAL] = to_document(contents.conformal)
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False, allow_nan=False), encoding="utf-8")
    for name, content in contents.kernel.items():
        (folder / name).write_bytes(content)
    skops.io.dump(contents.estimator, folder / layout.ESTIMATOR)
    return manifest
