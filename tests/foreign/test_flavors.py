"""What every flavour must do, proved once for each."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.foreign.test_served import CLASSES, ROWS, assert_same
from triptych.serving.structures import stacked

pytestmark = pytest.mark.filterwarnings("default")

NAMES = sorted(ROWS)


@pytest.fixture(scope="module")
def loaded(http):
    """The loaded version of a model."""
    return http.app.state.context.deployments.get


@pytest.mark.parametrize("name", NAMES)
def test_threads_get_the_answers_that_one_gets_alone(loaded, name):
    servable = loaded(name)
    rows = [servable.validator.row(row) for row in ROWS[name]]
    params = servable.params.check(None)
    alone = [servable.runtime.rows([row], params) for row in rows]
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(servable.runtime.rows, [rows[place % 2]], params) for place in range(24)]
    for place, answer in enumerate(future.result() for future in asked):
        assert_same(answer.predictions[0], alone[place % 2].predictions[0])
        if answer.probabilities is not None:
            assert_same(answer.probabilities, alone[place % 2].probabilities)


@pytest.mark.parametrize("name", NAMES)
def test_missing_values_change_no_neighbour(loaded, name):
    servable = loaded(name)
    columns = servable.description.schema.inputs
    whole = servable.validator.row(ROWS[name][0])
    nullable = [column.name for column in columns if column.nullable]
    params = servable.params.check(None)
    alone = servable.runtime.rows([whole], params).predictions[0]
    for missing in nullable:
        rows = [whole, {**whole, missing: None}, whole]
        together = servable.runtime.rows(rows, params)
        assert_same(together.predictions[0], alone)
        assert_same(together.predictions[2], alone)
        assert_same(servable.runtime.rows([rows[1]], params).predictions[0], together.predictions[1])


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_probabilities_are_shares_of_the_labels(loaded, name):
    servable = loaded(name)
    answers = servable.runtime.rows([servable.validator.row(row) for row in ROWS[name]])
    assert {str(label) for label in answers.classes} == CLASSES[name]
    for shares in answers.probabilities:
        assert sum(shares) == pytest.approx(1.0)
        assert all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize("name", NAMES)
def test_no_rows_of_a_table_get_no_answers(loaded, name):
    servable = loaded(name)
    schema = servable.description.schema
    if schema.columns and all(stacked(column) for column in schema.inputs if column.shape):
        import pyarrow as pa

        empty = pa.table({column.name: pa.array([], pa.null()) for column in schema.inputs})
        assert list(servable.runtime.table(empty).predictions) == []
