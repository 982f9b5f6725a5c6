"""A run knows what of its machine may change the last digit."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from triptych.tracking.environment import libraries

PROGRAM = """
import json, os, sys
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
from sklearn.utils import _openmp_helpers
from triptych.tracking.machine import machine
json.dump(machine(), sys.stdout)
"""


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="a process can't be kept on a core here")
def test_the_cores_are_those_that_are_left_to_it_and_the_threads_those_that_it_is_told():
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | {"OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True, check=True, text=True,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    assert found.pop("processor")
    assert found == {"cores": "1", "OpenMP threads": "3", "BLAS threads": "1"}


def test_an_environment_of_an_earlier_release_is_read_without_a_machine():
    text = "# Python 3.12.1 on Linux-6.1\nnumpy==2.4.1\n"
    assert libraries(text) == {"Python": "3.12.1", "platform": "Linux-6.1", "numpy": "2.4.1"}
