"""What is known of a table before anything is learned from it."""

from __future__ import annotations

import os

import pytest

from triptych.domain.schema import Task
from triptych.training.problem import MANY_ROWS, Problem


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
