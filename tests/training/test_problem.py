"""What is known of a table before anything is learned from it."""

from __future__ import annotations

import os

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from triptych.domain.schema import Task
from triptych.training.problem import MANY_ROWS, VERY_MANY_ROWS, Problem, shared_cores


@pytest.fixture
def one_core():
    """Let this thread use one core alone."""
    if not hasattr(os, "sched_setaffinity"):
        pytest.skip("this system knows no affinity")
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    yield
    os.sched_setaffinity(0, allowed)


@pytest.mark.usefixtures("one_core")
def test_many_rows_take_no_more_threads_than_the_process_may_use_cores():
    assert Problem(task=Task.REGRESSION, rows=MANY_ROWS, columns=3).threads == 1


def test_few_rows_take_one_thread():
    assert Problem(task=Task.REGRESSION, rows=MANY_ROWS - 1, columns=3).threads == 1


@pytest.mark.parametrize(
    ("rows", "limits"),
    [
        (MANY_ROWS - 1, {"openmp": True, "blas": True}),
        (MANY_ROWS, {"openmp": False, "blas": True}),
        (VERY_MANY_ROWS, {"openmp": False, "blas": False}),
    ],
)
def test_trees_share_the_cores_from_fewer_rows_on_than_products_of_matrices(rows, limits):
    with threadpool_limits(2):
        free = {each["user_api"]: each["num_threads"] for each in threadpool_info()}
        with shared_cores(rows):
            found = {each["user_api"]: each["num_threads"] for each in threadpool_info()}
    assert found == {kind: 1 if limits[kind] else threads for kind, threads in free.items()}
