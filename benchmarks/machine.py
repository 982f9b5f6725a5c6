"""What the machine is, and what ran on it."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from benchmarks import floors

SHOWN = {
    "mlflow": ("mlflow", "scikit-learn", "pandas", "uvicorn"),
    "fastapi": ("fastapi", "uvicorn", "scikit-learn", "pandas"),
    "litserve": ("litserve", "scikit-learn", "pandas"),
    "bentoml": ("bentoml", "scikit-learn", "pandas"),
}
"""A peer to the packages that decide its speed."""

OURS = ("triptych", "fastapi", "uvicorn", "onnxruntime", "scikit-learn", "mlflow")
NOISY = " The machine was not quiet: ratios are worth more than figures."
READ = "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))"

BLOCK = 16 * 2**20


@contextmanager
def used_memory(folder: Path) -> Iterator[None]:
    """Fill the free memory with cache, as it is on a machine that has run for a while.

    A virtual machine may have given it back to its host. Then each page that is written for the first time costs a
    fault there, which whoever keeps a log pays and whoever keeps none does not.
    """
    print("Filling the free memory with cache ...", file=sys.stderr)
    zeros = folder / "zeros"
    try:
        with zeros.open("wb+", buffering=0) as file:  # a hole, which takes nothing of the disk
            file.truncate(psutil.virtual_memory().free)
            taken = bytearray(BLOCK)
            while file.readinto(taken):
                pass
        yield
    finally:
        zeros.unlink(missing_ok=True)


def facts() -> list[str]:
    """Some sentences on the machine, none of which names it."""
    memory = psutil.virtual_memory().total / 2**30
    load, system = os.getloadavg()[0], f"{platform.system()} {platform.machine()}"
    return [
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB; {system}, Python {platform.python_version()}.",
        f"Load average when it began: {load:.1f}.{NOISY if load > 1 else ''}",
    ]


def versions(environments: Path) -> dict[str, str]:
    """By contestant, the versions that decide its speed."""
    shown = {"Triptych": _joined({name: importlib.metadata.version(name) for name in (*OURS, *_extra())})}
    for peer, names in SHOWN.items():
        program = environments / peer / "bin" / "python"
        done = subprocess.run([str(program), "-c", READ, *names], check=True, stdout=subprocess.PIPE, text=True)
        shown[peer] = _joined(json.loads(done.stdout))
    return shown


def _extra() -> tuple[str, ...]:
    return ("granian",) if floors.server() == "granian" else ()


def _joined(found: dict[str, str]) -> str:
    return ", ".join(f"{name} {version}" for name, version in found.items())


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    named = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return named or platform.processor() or platform.machine()
