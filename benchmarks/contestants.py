"""Who is measured, and how each is started."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from benchmarks import dialects, floors
from benchmarks.dialects import Dialect
from benchmarks.questions import OWN

ROOT = Path(__file__).resolve().parents[1]
PEERS = Path(__file__).resolve().parent / "peers"

Command: TypeAlias = tuple[list[str], dict[str, str]]
"""Program with arguments, and its variables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contestant:
    """A server that is measured.

    Attributes:
        name: Short, unique.
        title: What the report calls it.
        dialect: How it is asked.
        command: How it is started for a model on a port.
        caches: Whether it brings its models to a cache of its own.
        batched: Whether it puts requests together, as peers do that are compared as such.
        checked: Whether it predicts; a floor does not.
        models: The models that it takes part in; None for all.
        instead: The model that it serves in their place, and is asked for; None for the same one.
    """

    name: str
    title: str
    dialect: Dialect
    command: Callable[[str, int], Command]
    caches: bool = False
    batched: bool = False
    checked: bool = True
    models: tuple[str, ...] | None = None
    instead: str | None = None

    def asked_for(self, model: str) -> str:
        """The model that it serves when others serve one."""
        return self.instead or model


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where things are.

    Attributes:
        work: What `benchmarks.preparing` made.
        environments: One environment for each peer.
    """

    work: Path
    environments: Path


def contestants(places: Places) -> list[Contestant]:
    """All of them: ours first, then the peers, then the floors."""
    return [
        _triptych(places, 1),
        replace(
            _triptych(places, 1), name="triptych-own", title="Triptych, own training", models=("boosted",), instead=OWN
        ),
        Contestant(
            name="mlflow",
            title="mlflow models serve",
            dialect=dialects.MLFLOW,
            command=lambda m, p: _mlflow(places, m, p),
        ),
        _program(places, "fastapi", "FastAPI + joblib by hand", dialects.PLAIN, batched=False),
        _program(places, "litserve", "LitServe, batched", dialects.PLAIN, batched=True),
        _program(places, "bentoml", "BentoML, batched", dialects.BENTOML, batched=True),
        _floor("constant", f"floor: constant FastAPI route on {floors.server()}"),
        _floor("echo", f"floor: ASGI echo on {floors.server()}"),
    ]


def two_workers(places: Places) -> Contestant:
    """Triptych with two workers, on what it trained itself."""
    return replace(_triptych(places, 2), models=("boosted",), instead=OWN)


def _triptych(places: Places, workers: int) -> Contestant:
    def command(model: str, port: int) -> Command:
        program = str(Path(sys.executable).with_name("triptych"))
        line = [program, "serve", "--workers", str(workers), "--port", str(port), "--home", str(places.work / "home")]
        # Plain scripts made these models, and the types of some run code when they are loaded.
        line += ["--model", model, *(["--trust", model] if model != OWN else [])]
        return line, {"TRIPTYCH_MAX_PREDICT_BYTES": str(1 << 30)}

    words = "one worker" if workers == 1 else f"{workers} workers"
    return Contestant(
        name=f"triptych-{workers}",
        title=f"Triptych, {words}",
        dialect=dialects.TRIPTYCH,
        command=command,
        caches=True,
    )


def _mlflow(places: Places, model: str, port: int) -> Command:
    environment = places.environments / "mlflow"
    where = next((places.work / "mlflow" / model).rglob("MLmodel")).parent
    line = [str(environment / "bin" / "mlflow"), "models", "serve", "--model-uri", str(where)]
    line += ["--env-manager", "local", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    return line, {**_own_path(environment), "MLFLOW_DISABLE_TELEMETRY": "true"}


def _program(places: Places, name: str, title: str, dialect: Dialect, *, batched: bool) -> Contestant:
    environment = places.environments / name

    def command(model: str, port: int) -> Command:
        variables = {
            **_own_path(environment),
            "BENCHMARK_MODEL": str(places.work / f"{model}.joblib"),
            "BENCHMARK_PORT": str(port),
            # The pickles name `benchmarks.opaque`.
            "PYTHONPATH": str(ROOT),
            "BENTOML_DO_NOT_TRACK": "true",
            "BENTOML_HOME": str(places.work / "bentoml"),
        }
        folder, binaries = str(PEERS / name), environment / "bin"
        if name == "bentoml":
            flags = ["--port", str(port), "--host", "127.0.0.1", "--working-dir", folder]
            return [str(binaries / "bentoml"), "serve", "server:Model", "--quiet", *flags], variables
        if name == "fastapi":
            flags = ["--port", str(port), "--no-access-log", "--log-level", "warning", "--app-dir", folder]
            return [str(binaries / "uvicorn"), "server:app", *flags], variables
        return [str(binaries / "python"), str(PEERS / name / "server.py")], variables

    return Contestant(name=name, title=title, dialect=dialect, command=command, batched=batched)


def _floor(name: str, title: str) -> Contestant:
    def command(_: str, port: int) -> Command:
        return floors.command(name, port), {"PYTHONPATH": str(ROOT)}

    return Contestant(
        name=name, title=title, dialect=dialects.PLAIN, command=command, checked=False, models=("boosted",)
    )


def _own_path(environment: Path) -> dict[str, str]:
    """A peer finds its own programs first, and takes no other environment for active."""
    return {"PATH": f"{environment / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}", "VIRTUAL_ENV": str(environment)}
