"""A corrected target is held against the table."""

from __future__ import annotations

import pyarrow as pa
import pytest

from triptych.domain.errors import InvalidTraining
from triptych.domain.schema import Column, Kind, Schema, Target, Task
from triptych.training import fit, prepare

TABLE = pa.table({"size": [float(number) for number in range(40)], "species": ["a", "b"] * 20})
COLUMNS = (Column(name="size", kind=Kind.NUMBER),)


@pytest.mark.parametrize(
    "target",
    [
        Target(name="species", task=Task.REGRESSION),
        Target(name="species", task=Task.MULTICLASS, classes=("x", "y")),
        Target(name="species", task=Task.BINARY, classes=(1, 2)),
    ],
)
def test_a_task_or_classes_that_the_column_lacks_are_refused_by_name(target):
    with pytest.raises(InvalidTraining, match="species"):
        fit(prepare(Schema(columns=COLUMNS, target=target), TABLE), budget=5, progress=lambda _: None)
