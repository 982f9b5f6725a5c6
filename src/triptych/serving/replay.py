"""A loaded version answers its own examples before it answers anybody."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from triptych.domain.errors import InvalidInput, ModelUnusable
from triptych.serving.runtime import Answers
from triptych.serving.servable import Servable

log = logging.getLogger(__name__)

MOST_ROWS = 20
TOLERANCE = 1e-6
"""Processors differ in the last bits; a library of another version differs in more."""


def replay(servable: Servable) -> None:
    """Ask a version its examples; this warms it up as well.

    Raises:
        ModelUnusable: It does not answer them, or not as it did when it was registered.
    """
    rows = servable.description.examples[:MOST_ROWS]
    if not rows:
        return
    name = f"“{servable.version.name}” version {servable.version.version}"
    try:
        values = [servable.validator.row(row) for row in rows]
        answers = servable.runtime.rows(values, servable.params.check(None))
    except InvalidInput as error:
        if servable.description.report is None:  # the example of a foreign model may be what its signature is not
            log.warning("%s does not take its own example: %s", name, error.fields)
            return
        raise ModelUnusable(f"{name} does not take its own example; register it again.") from error
    recorded = servable.description.answers
    if len(answers.predictions) != len(rows) or (recorded and not _same(answers, recorded[:MOST_ROWS])):
        raise ModelUnusable(
            f"{name} does not answer its examples here as it did when it was registered; "
            "install the libraries that it was registered with, or train it again."
        )


def _same(answers: Answers, recorded: Sequence[Any]) -> bool:
    given = answers.predictions if answers.probabilities is None else answers.probabilities
    return np.allclose(np.array(given, np.float64), np.array(recorded, np.float64), rtol=TOLERANCE, atol=TOLERANCE)
