"""Foreign models that were translated into our own parts, kept beside the original on this disk."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from triptych.domain import package as layout
from triptych.domain.document import from_document, to_document
from triptych.domain.errors import ModelUnusable
from triptych.domain.model import ModelVersion, RuntimeKind
from triptych.domain.package import Parity
from triptych.encoding import Encoder
from triptych.serving.express import express_model
from triptych.serving.kernel import load_kernel
from triptych.serving.native import NativeRuntime
from triptych.serving.noting import with_notes
from triptych.serving.servable import Anatomy, Description, Servable
from triptych.serving.validation import RowValidator

DESCRIPTION = "description.json"
PARITY = "parity.json"


def write_translated(
    folder: Path, description: Description, encoder: Encoder, kernel: dict[str, bytes], parity: Parity
) -> None:
    """Write a translation that passed the gate into an empty folder.

    Args:
        folder: Where to.
        description: Of the model; its schema has a target.
        encoder: Rows to the kernel's matrix.
        kernel: The kernel's files by name.
        parity: What the gate found.
    """
    documents: dict[str, Any] = {
        DESCRIPTION: to_document(description),
        PARITY: to_document(parity),
        layout.ENCODER: encoder.document(),
    }
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    for name, content in kernel.items():
        (folder / name).write_bytes(content)


def load_translated(version: ModelVersion, folder: Path) -> Servable:
    """Load a translation, which needs none of the libraries of the original.

    Raises:
        ModelUnusable: A file can't be read.
    """
    description = with_notes(version, describe_translated(folder))
    parity: Parity = _read(folder, PARITY, partial(from_document, Parity))
    encoder: Encoder = _read(folder, layout.ENCODER, Encoder.read)
    target = description.schema.target
    if target is None:
        raise ModelUnusable("The translation has no target; empty the cache of versions.")
    kernel = load_kernel(folder, target.task, encoder.width)
    return Servable(
        version=replace(version, runtime=RuntimeKind.COMPILED, parity=parity),
        description=description,
        validator=RowValidator(description.schema),
        runtime=NativeRuntime(encoder, kernel, target),
        express=express_model(description.schema, encoder, kernel),
        anatomy=Anatomy(encoder, kernel.step),
    )


def lets_missing_in(version: ModelVersion, folder: Path) -> bool:
    """Whether a model's owner lets values be missing that its translation never takes, and was not compared on."""
    taken = {column.name: column.nullable for column in describe_translated(folder).schema.columns}
    added = version.notes.notes.columns if version.notes else {}
    return any(each.nullable and not taken.get(name, True) for name, each in added.items())


def describe_translated(folder: Path) -> Description:
    """Read what a translation says of its model.

    Raises:
        ModelUnusable: The file can't be read.
    """
    return _read(folder, DESCRIPTION, partial(from_document, Description))


def _read(folder: Path, name: str, build: Any) -> Any:
    try:
        return build(json.loads((folder / name).read_text(encoding="utf-8")))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelUnusable(f"The translation's {name} can't be read; empty the cache of versions.") from error
