"""Whatever the columns and the rows are, a kernel answers as its estimator does, and a row alone as among others."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
import warnings
from pathlib import Path

import numpy as np
import pyarrow as pa
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestRegressor,
)
from sklearn.linear_model import LogisticRegression, Ridge

from triptych.compiling import compile_estimator
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.encoding import Encoder, RowEncoder, Scale, Style, answers_of
from triptych.kernels.storage import write_kernel
from triptych.serving.kernel import load_kernel

DAYS = st.datetimes(dt.datetime(1950, 1, 1), dt.datetime(2050, 1, 1))  # noqa: DTZ001 - cells are naive, and in UTC
CELLS = {
    Kind.NUMBER: st.floats(-1e9, 1e9) | st.sampled_from([0.0, -0.0, 5e-324, 1e30, -1e30]),
    Kind.INTEGER: st.integers(-(2**53) + 1, 2**53 - 1) | st.integers(0, 9),
    Kind.BOOLEAN: st.booleans(),
    Kind.CATEGORY: st.sampled_from(["a", "b", "É", "日本", "", "a "]),
    Kind.DATETIME: DAYS,
}
TYPES = {
    Kind.NUMBER: pa.float64(), Kind.INTEGER: pa.int64(), Kind.BOOLEAN: pa.bool_(), Kind.CATEGORY: pa.string(),
    Kind.DATETIME: pa.timestamp("us"),
}  # fmt: skip
CLASSES = Target(name="y", task=Task.MULTICLASS, classes=("no", "perhaps", "yes"))
NUMBER = Target(name="y", task=Task.REGRESSION)
ESTIMATORS = [
    (NUMBER, Style.TREE, lambda coded: HistGradientBoostingRegressor(max_iter=8, categorical_features=coded)),
    (CLASSES, Style.TREE, lambda coded: HistGradientBoostingClassifier(max_iter=4, categorical_features=coded)),
    (NUMBER, Style.TREE, lambda _: RandomForestRegressor(5, random_state=1)),
    (CLASSES, Style.LINEAR, lambda _: ExtraTreesClassifier(5, random_state=1)),
    (NUMBER, Style.LINEAR, lambda _: Ridge()),
    (CLASSES, Style.LINEAR, lambda _: LogisticRegression(max_iter=20)),
]


@st.composite
def tables(draw: st.DrawFn) -> tuple[Schema, pa.Table, pa.Table]:
    """A schema, rows to learn from, and others."""
    kinds = draw(st.lists(st.sampled_from(list(CELLS)), min_size=1, max_size=5))
    schema = Schema(columns=tuple(Column(name=f"c{at} é", kind=kind, nullable=True) for at, kind in enumerate(kinds)))

    def rows(least: int, most: int) -> pa.Table:
        count = draw(st.integers(least, most))
        columns = [
            draw(st.lists(st.none() | CELLS[column.kind], min_size=count, max_size=count)) for column in schema.columns
        ]
        arrays = [pa.array(cells, TYPES[column.kind]) for cells, column in zip(columns, schema.columns, strict=True)]
        return pa.table(dict(zip((column.name for column in schema.columns), arrays, strict=True)))

    return schema, rows(12, 30), rows(1, 20)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.sampled_from(ESTIMATORS), st.integers(0, 2**32))
def test_any_table_is_answered_by_the_kernel_as_by_the_estimator(tables, estimator, seed):
    (schema, learnt, asked), (target, style, build) = tables, estimator
    encoder = Encoder.fit(schema, learnt, style)
    chance = random.Random(seed)
    actual = [chance.randrange(3) if target.classes else chance.gauss(0, 10) for _ in range(learnt.num_rows)]
    actual[:3] = [0, 1, 2]
    matrix = encoder.table(asked)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of solvers that are stopped early
        try:
            fitted = build([bool(count) for count in encoder.codes]).fit(encoder.table(learnt), actual)
            expected = answers_of(fitted, matrix, target, Scale.PLAIN)
        except ValueError:  # scikit-learn takes no column without any value
            assume(False)
    with tempfile.TemporaryDirectory() as folder:
        for name, content in write_kernel(compile_estimator(fitted, encoder.codes, target).kernel).items():
            (Path(folder) / name).write_bytes(content)
        kernel = load_kernel(Path(folder), target.task, encoder.width)
        together = kernel.answers(matrix)
        np.testing.assert_allclose(together, expected, rtol=1e-9, atol=1e-9)
        row = RowEncoder(encoder, asked.column_names)
        alone = [kernel.answer(row.cells(tuple(cells.values()))) for cells in asked.to_pylist()]
    assert np.array(alone).tobytes() == np.ascontiguousarray(together).reshape(len(alone), -1).tobytes()
