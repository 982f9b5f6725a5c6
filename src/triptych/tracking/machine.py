"""What of a machine changes the last digits of a sum: its processor, and how many threads share the work."""

from __future__ import annotations

import platform
import re
import subprocess
import sys
from pathlib import Path

from threadpoolctl import threadpool_info

from triptych.domain.cores import cores

PROCESSOR, CORES = "processor", "cores"
THREADS = {"openmp": "OpenMP threads", "blas": "BLAS threads"}
FACTS = (PROCESSOR, CORES, *THREADS.values())
"""All that `machine` may name; runs of earlier releases have none of them."""


def machine() -> dict[str, str]:
    """The processor's model, the cores that this process may use, and the threads that its libraries take."""
    pools = threadpool_info()
    threads = {
        name: str(max(pool["num_threads"] for pool in pools if pool["user_api"] == kind))
        for kind, name in THREADS.items()
        if any(pool["user_api"] == kind for pool in pools)
    }
    return {PROCESSOR: _processor(), CORES: str(cores()), **threads}


def _processor() -> str:
    """As its maker calls it where that is told, else its architecture."""
    if sys.platform == "darwin":
        try:
            done = subprocess.run(
                ["sysctl", "-n", "machdep.cpu.brand_string"],  # noqa: S607
                capture_output=True, text=True, timeout=5, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return platform.machine()
        return done.stdout.strip() or platform.machine()
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:  # Windows has no such file
        told = ""
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1].strip() if found else platform.processor() or platform.machine()
