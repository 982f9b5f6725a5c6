"""The processes that `up` and `serve` start; nobody types these commands."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from triptych.cli.configuration import configure
from triptych.domain.errors import InvalidSettings, StoreUnavailable

if TYPE_CHECKING:
    from triptych.domain.claim import Claim

THREADS = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1")
"""Each server predicts on one thread: more of them fight over the cores and help no single row."""

COMPACTION_SECONDS = 60.0
FIRST_COMPACTION_SECONDS = 10.0
"""After the start, when the servers are up: what it imports would take a core from them."""

log = logging.getLogger(__name__)

app = typer.Typer()


def program(*arguments: str) -> list[str]:
    """The command line of one of our own processes; the working folder is not on its path."""
    return [sys.executable, "-P", "-m", "triptych.cli", *arguments]


@app.command("tracking-server", hidden=True)
def tracking_server() -> None:
    """Serve MLflow's page and API on the home's own store."""
    settings = configure()
    from triptych import wiring
    from triptych.tracking.server import serve

    # MLflow's page has no login, so that only this machine may see it, whoever may see the application.
    serve(
        backend=wiring.tracking_uri(settings),
        artifacts=settings.home / "artifacts",
        host="127.0.0.1",
        port=settings.mlflow_port,
    )


@app.command("app", hidden=True)
def application() -> None:
    """Serve the API and the page."""
    settings = configure()
    from triptych.cli.asgi import serve

    serve("triptych.wiring:application", host=settings.host, port=settings.port)


@app.command("plane", hidden=True)
def plane(fd: Annotated[int, typer.Argument(help="A socket that listens, inherited.")]) -> None:
    """Serve predictions alone."""
    configure()
    from triptych.cli.asgi import serve

    serve("triptych.wiring:prediction_plane", sockets=[socket.socket(fileno=fd)])


@app.command("follow", hidden=True)
def follow() -> None:
    """Keep what a group serves in step with the registry."""
    # Whoever asks for a prediction meanwhile goes first.
    os.nice(5)
    signal.signal(signal.SIGTERM, _leave)
    settings = configure()
    from triptych import wiring

    desk = wiring.desk(settings, lambda folder: program("try", str(folder)), {**os.environ, **THREADS})
    desk.run(threading.Event())


@app.command("try", hidden=True)
def try_versions(folder: Path) -> None:
    """Load versions and let them answer their examples."""
    from triptych.services.lean import leave_pandas_out

    leave_pandas_out()
    settings = configure()
    from triptych import wiring
    from triptych.services.vetting import try_cases

    try_cases(folder, wiring.loading(settings), wiring.translating(settings))


@app.command("worker", hidden=True)
def worker() -> None:
    """Work on the home's jobs."""
    settings = configure()
    from triptych import wiring
    from triptych.jobs.worker import Worker

    def body(claim: Claim) -> list[str]:
        return program("body", claim.job.id, str(claim.fence))

    working = Worker(wiring.job_store(settings), body, environment=os.environ, at_once=settings.trainings_at_once)
    signal.signal(signal.SIGTERM, lambda *_: working.stop())
    signal.signal(signal.SIGINT, lambda *_: working.stop())
    working.run()


@app.command("body", hidden=True)
def body(job_id: str, fence: int) -> None:
    """Do the work of one job; the exit code says when the store is away, so that it is tried again."""
    # Whoever asks for a prediction meanwhile goes first.
    os.nice(10)
    # A run that is cancelled says so to MLflow on its way out.
    signal.signal(signal.SIGTERM, _leave)
    settings = configure()
    from triptych import wiring
    from triptych.cli.failure import explain

    try:
        wiring.training_body(settings).run(job_id, fence)
    except (InvalidSettings, StoreUnavailable) as error:
        explain(error)
        sys.exit(os.EX_TEMPFAIL)


@app.command("compact", hidden=True)
def compact() -> None:
    """Compact the prediction log again and again."""
    from triptych.services.lean import leave_pandas_out

    leave_pandas_out()
    os.nice(10)
    signal.signal(signal.SIGTERM, _leave)
    settings = configure()
    time.sleep(FIRST_COMPACTION_SECONDS)
    from triptych import wiring

    compactor = wiring.compactor(settings)
    while True:
        try:
            compactor.run()
        except OSError as error:  # a full disk may have room again
            log.warning("The prediction log was not compacted: %s", error)
        time.sleep(COMPACTION_SECONDS)


def _leave(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)
