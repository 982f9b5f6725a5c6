"""Foreign models are translated into our own parts where the gate passes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from triptych.compiling import NotCompilable
from triptych.compiling.pipeline import Translated, translate
from triptych.domain.errors import ModelRejected
from triptych.domain.package import Parity
from triptych.domain.schema import Schema, Target, Task
from triptych.encoding import Value
from triptych.kernels.reference import with_means
from triptych.kernels.storage import write_kernel
from triptych.services.closing import closed
from triptych.services.difference import LARGEST, relative_difference
from triptych.services.hostile_rows import hostile_rows
from triptych.serving import Answers, Runtime, Servable
from triptych.serving.foreign import FEW, ForeignRuntime
from triptych.serving.kernel import kernel_of_files
from triptych.serving.native import NativeRuntime
from triptych.serving.translated import write_translated

PART = 512
"""Rows that the original is asked at once."""

REFUSES = "the original refuses rows that the kernel would answer"

ALONE = 40
"""Rows that are also asked one by one."""

Rows: TypeAlias = Sequence[Mapping[str, Value]]


@dataclass(slots=True)
class _Found:
    rows: int = 0
    difference: float = 0.0
    flips: int = 0


def compile_foreign(original: Servable, folder: Path) -> Parity:
    """Translate a loaded foreign model, compare the two, and store the translation when it passes.

    Args:
        original: The model; it is asked, and not changed.
        folder: Empty; filled when the translation may serve (see `load_translated`).

    Returns:
        What was found, with the reason when the original is to serve.
    """
    runtime, estimator = original.runtime, _estimator(original)
    if not isinstance(runtime, ForeignRuntime) or estimator is None:
        return Parity(passed=False, reason="its library is not one that is translated")
    schema, examples = original.description.schema, original.description.examples
    if schema.params:
        return Parity(passed=False, reason="it has options that are sent beside the rows")
    known = [original.validator.row(row) for row in examples]
    translated, kernel, parity = translated_kernel(estimator, schema, runtime, known)
    if translated and parity.passed:
        description = replace(original.description, schema=translated.schema)
        write_translated(folder, description, translated.encoder, kernel, parity)
    return parity


def translated_kernel(
    estimator: Any, schema: Schema, runtime: ForeignRuntime, known: Rows
) -> tuple[Translated | None, dict[str, bytes], Parity]:
    """Translate an estimator that reads frames, and compare the two.

    Args:
        estimator: Fitted.
        schema: The columns of its frames.
        runtime: Asks it.
        known: Validated rows.

    Returns:
        The translation, None when there is none; its kernel's files by name; and what was found, with the reason when
        the original is to serve.
    """
    try:
        translated = translate(estimator, schema, runtime.build, known[0] if known else None)
        narrower, base = closed(translated.schema, runtime, known)
    except NotCompilable as error:
        return None, {}, Parity(passed=False, reason=error.reason)
    translated = replace(translated, schema=narrower)
    kernel = write_kernel(with_means(translated.compiled.kernel, translated.encoder.rows(known or [base])))
    return translated, kernel, _compare(runtime, translated, kernel, [*known, base])


def _estimator(original: Servable) -> Any:
    predictor = getattr(original.runtime, "predictor", None)
    return getattr(predictor, "estimator", None)


def _compare(original: Runtime, translated: Translated, kernel: dict[str, bytes], examples: Rows) -> Parity:
    target, tolerance = translated.schema.target, translated.compiled.tolerance
    assert target is not None
    loaded = kernel_of_files(kernel, target.task, translated.encoder.width)
    ours = NativeRuntime(translated.encoder, loaded, target)
    rows = hostile_rows(translated.schema, translated.compiled.thresholds, examples)
    found = _Found()
    for start in range(0, len(rows), PART):
        part = rows[start : start + PART]
        try:
            _add(found, original.rows(part), ours.rows(part), target)
        except ModelRejected:  # what the translation would answer
            refused = _refused(original, part)
            return Parity(passed=False, rows=found.rows, tolerance=tolerance, refused=refused, reason=REFUSES)
    parity = Parity(
        rows=found.rows, difference=min(found.difference, LARGEST), tolerance=tolerance, flips=found.flips, passed=True
    )
    if found.difference > tolerance or found.flips:
        return replace(parity, passed=False, reason="the kernel answers otherwise than the original")
    if not _steady(ours, rows):
        return replace(parity, passed=False, reason="the kernel answers a row alone otherwise than among others")
    return parity


def _refused(original: Runtime, rows: Rows) -> int:
    """How many the original refuses among the first few of which it refuses any."""
    for start in range(0, len(rows), FEW):
        try:
            original.rows(rows[start : start + FEW])
        except ModelRejected as error:
            return max(1, len(error.fields))
    return 1


def _add(found: _Found, said: Answers, ours: Answers, target: Target) -> None:
    found.rows += len(said.predictions)
    if target.task is Task.REGRESSION:
        pair = (said.predictions, ours.predictions)
    else:
        pair = (said.probabilities, ours.probabilities)
        found.flips += sum(one != other for one, other in zip(said.predictions, ours.predictions, strict=True))
    expected, answers = (np.array(each, dtype=np.float64) for each in pair)
    answers[~np.isfinite(answers)] = np.nan  # JSON says null to both
    agreed = np.isnan(expected) & np.isnan(answers)
    found.difference = max(found.difference, relative_difference(expected[~agreed], answers[~agreed]))


def _steady(ours: Runtime, rows: Rows) -> bool:
    """Whether rows alone get the floats that they get among others."""
    some = rows[:: max(1, len(rows) // ALONE)]
    together = ours.rows(some)
    for place, row in enumerate(some):
        alone = ours.rows([row])
        if alone.predictions[0] != together.predictions[place]:
            return False
        if together.probabilities and alone.probabilities and alone.probabilities[0] != together.probabilities[place]:
            return False
    return True
