"""Answers as a table, for files."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from triptych.domain.interval import Interval
from triptych.serving.intervals import columns as columns_of
from triptych.serving.runtime import Answers

OUTPUT = b"output"
"""In a table's metadata: the name of the model's only output."""


def answer_table(answers: Answers, ids: pa.Table | None = None, found: Sequence[Interval] = ()) -> pa.Table:
    """Columns: the ids of the input, `prediction`, `probability_<class>` for classes, and the intervals.

    Args:
        answers: What a version said.
        ids: The id columns of the same rows; None when there are none.
        found: The interval of each row; empty when none was asked for.
    """
    columns = dict(zip(ids.column_names, ids.columns, strict=True)) if ids is not None else {}
    columns["prediction"] = pa.chunked_array([pa.array(answers.predictions)])
    if answers.classes:
        shares = np.asarray(answers.probabilities, np.float64).reshape(-1, len(answers.classes))
        for label, share in zip(answers.classes, shares.T, strict=True):
            columns[f"probability_{label}"] = pa.chunked_array([pa.array(share, pa.float64())])
    table = pa.table(columns | (columns_of(found) if found else {}))
    return table if answers.output is None else table.replace_schema_metadata({OUTPUT: answers.output})
