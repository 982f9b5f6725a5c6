"""A kernel as files that are data: its structure in JSON, its arrays in one archive, its trees in ONNX."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from triptych import kernels
from triptych.domain.errors import ModelUnusable
from triptych.domain.package import KERNEL, KERNEL_ARRAYS, KERNEL_TREES
from triptych.kernels.forest import Forest
from triptych.kernels.step import Step

KINDS: dict[str, type] = {
    name: kind for name in kernels.__all__ if isinstance(kind := getattr(kernels, name), type) and kind is not Step
}
ARRAY, FILE = "array", "file"


@dataclass(slots=True)
class _Written:
    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)


def write_kernel(step: Step) -> dict[str, bytes]:
    """The files of a kernel, by name; not of one that was itself loaded from files."""
    written = _Written()
    document = _document(step, "kernel", written)
    arrays = BytesIO()
    np.savez_compressed(arrays, allow_pickle=False, **written.arrays)
    return {KERNEL: json.dumps(document).encode(), KERNEL_ARRAYS: arrays.getvalue(), **written.files}


def read_kernel(folder: Path) -> Step:
    """Load the kernel of a package; nothing in it is code.

    Raises:
        ModelUnusable: A file can't be read.
    """
    try:
        document = json.loads((folder / KERNEL).read_text(encoding="utf-8"))
        with np.load(folder / KERNEL_ARRAYS, allow_pickle=False) as arrays:
            return _step(document, folder, arrays)
    except Exception as error:  # each library has its own for a broken file
        raise ModelUnusable("The package's kernel can't be read; register the model again.") from error


def _document(value: Any, path: str, written: _Written) -> Any:
    if isinstance(value, np.ndarray):
        written.arrays[path] = value
        return {ARRAY: path}
    if isinstance(value, bytes):
        stem, dot, ending = KERNEL_TREES.partition(".")
        number = len(written.files)
        name = f"{stem}-{number + 1}{dot}{ending}" if number else KERNEL_TREES
        written.files[name] = value
        return {FILE: name}
    if isinstance(value, tuple):
        return [_document(item, f"{path}.{place}", written) for place, item in enumerate(value)]
    if type(value).__name__ in KINDS:
        parts = {each.name: getattr(value, each.name) for each in fields(value)}
        return {
            "step": type(value).__name__,
            **{name: _document(part, f"{path}.{name}", written) for name, part in parts.items()},
        }
    return value


def _build(document: Any, folder: Path, arrays: Mapping[str, np.ndarray]) -> Any:
    if isinstance(document, list):
        return tuple(_build(item, folder, arrays) for item in document)
    if not isinstance(document, dict):
        return document
    if ARRAY in document:
        return arrays[document[ARRAY]]
    if FILE in document:
        return (folder / Path(document[FILE]).name).read_bytes()
    return _step(document, folder, arrays)


def _step(document: Mapping[str, Any], folder: Path, arrays: Mapping[str, np.ndarray]) -> Any:
    parts = {name: _build(part, folder, arrays) for name, part in document.items() if name != "step"}
    step = KINDS[document["step"]](**parts)
    if isinstance(step, Forest):
        step.start()
    return step
