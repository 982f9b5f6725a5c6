"""The processes that `up` and `serve` start; nobody types these commands."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from triptych.cli.configuration import configure

if TYPE_CHECKING:
    from triptych.domain.claim import Claim

DRAIN_SECONDS = 3
"""How long a server waits for its answers, and for open pages, when it is told to stop."""

COMPACTION_SECONDS = 60.0

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
    _serve("triptych.wiring:application", host=settings.host, port=settings.port)


@app.command("plane", hidden=True)
def plane(fd: Annotated[int, typer.Argument(help="A socket that listens, inherited.")]) -> None:
    """Serve predictions alone."""
    configure()
    _serve("triptych.wiring:prediction_plane", sockets=[socket.socket(fileno=fd)])


@app.command("worker", hidden=True)
def worker() -> None:
    """Work on the home's jobs."""
    settings = configure()
    from triptych import wiring
    from triptych.jobs.crew import Crew
    from triptych.jobs.worker import Worker

    def body(claim: Claim) -> list[str]:
        return program("body", claim.job.id, str(claim.fence))

    store = wiring.job_store(settings)
    crew = Crew([Worker(store, body, environment=os.environ) for _ in range(settings.trainings_at_once)])
    signal.signal(signal.SIGTERM, lambda *_: crew.stop())
    signal.signal(signal.SIGINT, lambda *_: crew.stop())
    crew.run()


@app.command("body", hidden=True)
def body(job_id: str, fence: int) -> None:
    """Do the work of one job."""
    # Whoever asks for a prediction meanwhile goes first.
    os.nice(10)
    # A run that is cancelled says so to MLflow on its way out.
    signal.signal(signal.SIGTERM, _leave)
    settings = configure()
    from triptych import wiring

    wiring.training_body(settings).run(job_id, fence)


@app.command("compact", hidden=True)
def compact() -> None:
    """Compact the prediction log again and again."""
    os.nice(10)
    signal.signal(signal.SIGTERM, _leave)
    settings = configure()
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


def _serve(
    factory: str, *, host: str = "127.0.0.1", port: int = 8000, sockets: list[socket.socket] | None = None
) -> None:
    import uvicorn

    config = uvicorn.Config(
        factory,
        factory=True,
        host=host,
        port=port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    config.load()
    # Streamlit's import turns it on again, and a line for each request costs more than many a prediction.
    access = logging.getLogger("uvicorn.access")
    access.handlers.clear()
    access.propagate = False
    server = uvicorn.Server(config)
    server.run(sockets=sockets)
    if not server.started:
        sys.exit(3)
