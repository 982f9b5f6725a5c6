"""A whole service in this process, with one trained model: nothing in it is faked."""

from __future__ import annotations

import random
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.trained import once, quiet_mlflow
from triptych import wiring
from triptych.api import create_app
from triptych.api.dependencies import Context, Limits
from triptych.client import Client
from triptych.domain.job import Step
from triptych.services.jobs import Jobs
from triptych.services.models import Models
from triptych.services.predictions import Predicting
from triptych.services.watching import Watcher
from triptych.settings import Settings, load

MODEL = "flats"
ROW = {"area": 61.5, "rooms": 3, "district": "Centre", "garden": True}


def flats(path: Path, rows: int = 160) -> Path:
    """Write a small table of flats; the price follows from the area and the district, but for some noise."""
    chance = random.Random(7)
    lines = ["ref,area,rooms,district,garden,price"]
    for number in range(rows):
        area, rooms = round(chance.uniform(20, 140), 1), chance.randint(1, 6)
        district, garden = chance.choice(["Centre", "Nord", "Île"]), chance.choice(["true", "false"])
        price = 3000 * area + (90_000 if district == "Centre" else 0) + chance.gauss(0, 5000)
        shown = "" if number % 40 == 5 else area
        lines.append(f"F-{number:04d},{shown},{rooms},{district},{garden},{price:.0f}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@contextmanager
def running(factory: pytest.TempPathFactory) -> Iterator[Client]:
    """Serve, and give a client that speaks to it without a socket."""
    with TestClient(application(home(factory)), base_url="http://127.0.0.1") as http:
        client = Client(http=http)
        wait(client)
        yield client


@contextmanager
def listening(factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve on a port of this machine, and give the address."""
    server = uvicorn.Server(uvicorn.Config(application(home(factory)), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        with Client(address) as client:
            wait(client)
        yield address
    finally:
        server.should_exit = True
        thread.join()


def home(factory: pytest.TempPathFactory) -> Settings:
    """A home of its own with the model, which is trained once."""
    folder = factory.mktemp("service")
    shutil.copy(once(factory, "flats", _train) / "mlflow.db", folder)
    return load(home=folder)


def _train(folder: Path) -> None:
    # MLflow's own code warns while it registers; what is proved here is the client.
    with quiet_mlflow():
        wiring.training(load(home=folder)).train(
            flats(folder / "flats.csv"), target="price", name=MODEL, budget=3, progress=unseen
        )


def wait(client: Client) -> None:
    """Wait until the model answers."""
    deadline = time.monotonic() + 60
    while not (client.health.ready() and client.models.list()):
        assert time.monotonic() < deadline, "the model was not loaded"
        time.sleep(0.1)


def unseen(_: Step) -> None:
    """Nobody watches."""


def application(settings: Settings) -> FastAPI:
    """Wire everything but the page, which would be a second server."""
    loaded = wiring.deployments(settings)
    context = Context(
        deployments=loaded,
        models=Models(loaded),
        predicting=Predicting(loaded),
        datasets=wiring.datasets(settings),
        jobs=Jobs(wiring.job_store(settings), wiring.datasets(settings)),
        experiments=wiring.experiments(settings),
        limits=Limits(predict=settings.max_predict_bytes),
    )
    return create_app(context, following=Watcher(loaded.refresh, 0.2))
